"""Settings: read from the environment once, or a clear error that names the variable."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import Config, ConfigError, Environment, Storage, example

ROOT = Path(__file__).resolve().parents[2]
SECRETS = {"DICOMTUBE_SECRET_KEY": "s" * 32, "DICOMTUBE_SITE_KEY": "k" * 32}
PUBLIC = SECRETS | {"DICOMTUBE_PUBLIC_URL": "https://cases.example.org"}


def test_production_is_the_default() -> None:
    config = Config.from_env(PUBLIC)
    assert (config.environment, config.storage, config.secure_cookies) == (Environment.PRODUCTION, Storage.FOLDER, True)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"DICOMTUBE_SECRET_KEY": ""}, "DICOMTUBE_SECRET_KEY"),
        ({"DICOMTUBE_SITE_KEY": "short"}, "DICOMTUBE_SITE_KEY"),
        ({"DICOMTUBE_PUBLIC_URL": "http://cases.example.org"}, "DICOMTUBE_PUBLIC_URL"),
        ({"DICOMTUBE_PUBLIC_URL": "cases"}, "DICOMTUBE_PUBLIC_URL"),
        ({"GOOGLE_METADATA_URL": "http://127.0.0.1:9/x"}, "GOOGLE_METADATA_URL"),
        ({"GOOGLE_CLIENT_ID": "half"}, "GOOGLE_CLIENT_SECRET"),
        ({"APPLE_CLIENT_ID": "a", "APPLE_TEAM_ID": "b"}, "APPLE_PRIVATE_KEY"),
        ({"DICOMTUBE_STORAGE": "s3"}, "S3_ENDPOINT"),
        ({"DICOMTUBE_STORAGE": "tape"}, "DICOMTUBE_STORAGE"),
        ({"UPLOAD_MAX_FILES": "-1"}, "UPLOAD_MAX_FILES"),
        ({"UPLOAD_MAX_FILES": "many"}, "UPLOAD_MAX_FILES"),
        ({"LOG_JSON": "perhaps"}, "LOG_JSON"),
        ({"S3_SECRET_KEY_FILE": "/nowhere/at/all"}, "S3_SECRET_KEY_FILE"),
    ],
)
def test_an_error_names_the_variable(changes: dict[str, str], named: str) -> None:
    with pytest.raises(ConfigError, match=named):
        Config.from_env(PUBLIC | changes)


def test_identified_and_clean_objects_never_share_a_bucket() -> None:
    storage = {"DICOMTUBE_STORAGE": "s3", "S3_ENDPOINT": "https://s3", "S3_ACCESS_KEY": "a", "S3_SECRET_KEY": "b"}
    with pytest.raises(ConfigError, match="S3_QUARANTINE_BUCKET"):
        Config.from_env(PUBLIC | storage | {"S3_BUCKET": "one", "S3_QUARANTINE_BUCKET": "one"})
    assert Config.from_env(PUBLIC | storage).s3_bucket == "dicomtube"


def test_a_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("f" * 40 + "\n", encoding="utf-8")
    given = {name: value for name, value in PUBLIC.items() if name != "DICOMTUBE_SECRET_KEY"}
    assert Config.from_env(given | {"DICOMTUBE_SECRET_KEY_FILE": str(tmp_path / "key")}).secret_key == "f" * 40
    with pytest.raises(ConfigError, match="both set"):
        Config.from_env(PUBLIC | {"DICOMTUBE_SECRET_KEY_FILE": str(tmp_path / "key")})


def test_development_may_use_plain_http_on_loopback() -> None:
    config = Config.from_env(SECRETS | {"DICOMTUBE_ENV": "development"})
    assert (config.public_url, config.secure_cookies) == ("http://127.0.0.1:8000", False)


def test_the_example_file_is_up_to_date() -> None:
    assert (ROOT / ".env.example").read_text(encoding="utf-8") == example()


def test_no_secret_shows_when_settings_are_printed() -> None:
    config = Config.from_env(
        PUBLIC | {"GOOGLE_CLIENT_ID": "id", "GOOGLE_CLIENT_SECRET": "hush-google", "S3_SECRET_KEY": "hush-s3"}
    )
    shown = repr(config)
    assert [secret for secret in ("hush-google", "hush-s3", "s" * 32, "k" * 32) if secret in shown] == []
