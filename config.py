"""Every setting of the site, in one frozen value; nothing else reads the environment.

`Config.from_env()` gives the value, or raises `ConfigError` naming the variable that is wrong.
A variable NAME may instead be given as NAME_FILE, the path of a file that holds it (for secrets).
`.env.example` is written from the fields' metadata by `dicomtube config example` and checked by a test.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

YOUNGEST = 13  # nobody younger, whatever the setting
ADULT = 18
GOOGLE_TAG = "https://www.googletagmanager.com/gtag/js"
GOOGLE_COLLECT = "https://www.google-analytics.com"


class ConfigError(ValueError):
    """A setting is missing or malformed; the message names the environment variable."""


class Environment(StrEnum):
    """Where the site runs. Only `development` may use the development identity provider."""

    PRODUCTION = "production"
    DEVELOPMENT = "development"


class Storage(StrEnum):
    """Where objects are kept."""

    FOLDER = "folder"
    S3 = "s3"


class MailSecurity(StrEnum):
    """How the way to the mail server is protected."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


def _text(raw: str) -> str:
    return raw


def _secret(raw: str) -> str:
    if len(raw) < 32:
        raise ValueError(
            "needs at least 32 characters; make one with: python3 -c 'import secrets; print(secrets.token_hex(32))'"
        )
    return raw


def _whole(raw: str) -> int:
    number = int(raw)
    if number < 0:
        raise ValueError("must not be negative")
    return number


def _positive(raw: str) -> int:
    number = _whole(raw)
    if number == 0:
        raise ValueError("must be at least 1")
    return number


def _measurement_id(raw: str) -> str:
    if not re.fullmatch(r"G-[A-Z0-9]{4,20}", raw):
        raise ValueError("must look like G-ABC123DEF4")
    return raw


def _age(raw: str) -> int:
    if int(raw) < YOUNGEST:
        raise ValueError(f"must be at least {YOUNGEST}")
    return int(raw)


def _url(raw: str) -> str:
    parts = urlsplit(raw)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise ValueError("must be an http(s) address such as https://example.org")
    return raw.rstrip("/")


def _flag(raw: str) -> bool:
    if raw.lower() in {"1", "true", "yes", "on"}:
        return True
    if raw.lower() in {"0", "false", "no", "off", ""}:
        return False
    raise ValueError("must be true or false")


def setting(variable: str, help_text: str, parse: Callable[[str], Any] = _text, **options: Any) -> Any:
    """A dataclass field read from `variable` by `parse`; `help_text` goes into .env.example."""
    return field(metadata={"variable": variable, "help": help_text, "parse": parse}, **options)


_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+")

# What each sign-in provider needs whole: half a configuration is an error at start, not at the first sign-in.
PROVIDER_SETTINGS = (
    ("google_client_id", "google_client_secret"),
    ("microsoft_client_id", "microsoft_client_secret"),
    ("facebook_app_id", "facebook_app_secret"),
    ("apple_client_id", "apple_team_id", "apple_key_id", "apple_private_key"),
)


@dataclass(frozen=True, kw_only=True)
class Config:
    """All settings, parsed. Build it with `from_env` or, in tests, directly."""

    secret_key: str = setting("DICOMTUBE_SECRET_KEY", "Signs cookies. At least 32 characters.", _secret, repr=False)
    site_key: str = setting(
        "DICOMTUBE_SITE_KEY",
        "Keys the de-identification (UIDs, date shifts). At least 32 characters; never change or lose it.",
        _secret,
        repr=False,
    )
    environment: Environment = setting(
        "DICOMTUBE_ENV", "production or development.", Environment, default=Environment.PRODUCTION
    )
    public_url: str = setting("DICOMTUBE_PUBLIC_URL", "The address people type.", _url, default="http://127.0.0.1:8000")
    data: Path = setting("DICOMTUBE_DATA", "Folder for database, objects and quarantine.", Path, default=Path("var"))
    database_url: str = setting(
        "DATABASE_URL",
        "postgresql+psycopg://user:password@host/name; empty: an SQLite file in the data folder.",
        default="",
        repr=False,
    )

    storage: Storage = setting("DICOMTUBE_STORAGE", "folder or s3.", Storage, default=Storage.FOLDER)
    s3_endpoint: str = setting(
        "S3_ENDPOINT", "Address of the S3-compatible service (R2: https://ACCOUNT...).", default=""
    )
    s3_bucket: str = setting("S3_BUCKET", "Bucket for de-identified objects.", default="dicomtube")
    s3_quarantine_bucket: str = setting(
        "S3_QUARANTINE_BUCKET",
        "A second, private bucket for uploads not yet de-identified.",
        default="dicomtube-quarantine",
    )
    s3_region: str = setting("S3_REGION", "Region; R2 wants auto.", default="auto")
    s3_access_key: str = setting("S3_ACCESS_KEY", "Access key id.", default="")
    s3_secret_key: str = setting("S3_SECRET_KEY", "Secret access key.", default="", repr=False)

    queue_url: str = setting(
        "DICOMTUBE_QUEUE_URL",
        "What wakes workers: empty for a file in the data folder, else postgresql://... or redis://...",
        default="",
        repr=False,
    )
    worker_processes: int = setting("DICOMTUBE_WORKERS", "Worker processes on this machine.", _whole, default=2)

    google_client_id: str = setting("GOOGLE_CLIENT_ID", "OAuth client id from Google's console.", default="")
    google_client_secret: str = setting("GOOGLE_CLIENT_SECRET", "Its secret.", default="", repr=False)
    google_metadata_url: str = setting(
        "GOOGLE_METADATA_URL",
        "OpenID discovery document; only the development provider needs another one.",
        _url,
        default="https://accounts.google.com/.well-known/openid-configuration",
    )

    google_risc_url: str = setting(
        "GOOGLE_RISC_URL",
        "Where Google describes its account events (RISC).",
        _url,
        default="https://accounts.google.com/.well-known/risc-configuration",
    )
    microsoft_client_id: str = setting("MICROSOFT_CLIENT_ID", "Application id from Microsoft Entra.", default="")
    microsoft_client_secret: str = setting("MICROSOFT_CLIENT_SECRET", "Its secret.", default="", repr=False)
    microsoft_metadata_url: str = setting(
        "MICROSOFT_METADATA_URL",
        "OpenID discovery document.",
        _url,
        default="https://login.microsoftonline.com/common/v2.0/.well-known/openid-configuration",
    )
    microsoft_graph_url: str = setting(
        "MICROSOFT_GRAPH_URL", "Where the profile picture is.", _url, default="https://graph.microsoft.com/v1.0"
    )
    facebook_app_id: str = setting("FACEBOOK_APP_ID", "App id from Facebook's developer console.", default="")
    facebook_app_secret: str = setting("FACEBOOK_APP_SECRET", "Its secret.", default="", repr=False)
    facebook_graph_version: str = setting("FACEBOOK_GRAPH_VERSION", "Version of the Graph API.", default="v26.0")
    facebook_url: str = setting("FACEBOOK_URL", "Where people sign in.", _url, default="https://www.facebook.com")
    facebook_graph_url: str = setting(
        "FACEBOOK_GRAPH_URL", "The Graph API.", _url, default="https://graph.facebook.com"
    )
    apple_client_id: str = setting("APPLE_CLIENT_ID", "Services id from Apple's developer account.", default="")
    apple_team_id: str = setting("APPLE_TEAM_ID", "Team id.", default="")
    apple_key_id: str = setting("APPLE_KEY_ID", "Id of the sign-in key.", default="")
    apple_private_key: str = setting(
        "APPLE_PRIVATE_KEY", "The key itself, PEM; best given as a file.", default="", repr=False
    )
    apple_metadata_url: str = setting(
        "APPLE_METADATA_URL",
        "OpenID discovery document.",
        _url,
        default="https://appleid.apple.com/.well-known/openid-configuration",
    )

    smtp_host: str = setting(
        "SMTP_HOST", "The mail server; empty: mails wait in the outbox that admins see.", default=""
    )
    smtp_port: int = setting("SMTP_PORT", "Its port; usually 587 with starttls and 465 with tls.", _whole, default=587)
    smtp_security: MailSecurity = setting(
        "SMTP_SECURITY", "starttls, tls or none.", MailSecurity, default=MailSecurity.STARTTLS
    )
    smtp_ca_file: str = setting("SMTP_CA_FILE", "PEM file of an authority that only your house trusts.", default="")
    smtp_user: str = setting("SMTP_USER", "Name to sign in there with, if it asks.", default="")
    smtp_password: str = setting("SMTP_PASSWORD", "Its password; best given as a file.", default="", repr=False)
    smtp_timeout_seconds: int = setting(
        "SMTP_TIMEOUT_SECONDS", "How long one answer of the mail server may take.", _positive, default=20
    )
    mail_from: str = setting("MAIL_FROM", "The address mails come from, such as site@example.org.", default="")
    mail_keep_days: int = setting(
        "MAIL_KEEP_DAYS", "Address and content of a mail are deleted so long after it was sent.", _whole, default=7
    )

    audit_keep_days: int = setting("AUDIT_KEEP_DAYS", "How long the audit log says who did what.", _whole, default=1095)
    requests_keep_days: int = setting(
        "REQUESTS_KEEP_DAYS", "How long answered requests about personal data stay on record.", _whole, default=1095
    )
    deletions_file: str = setting(
        "DELETIONS_FILE",
        "What was deleted, for replay after a restore; empty: deletions.jsonl in the data folder. Never restore it "
        "from a backup; keep it on another disk if you can.",
        default="",
    )

    session_idle_hours: int = setting(
        "SESSION_IDLE_HOURS", "Sign-in ends after so long without use.", _whole, default=72
    )
    session_absolute_days: int = setting("SESSION_ABSOLUTE_DAYS", "And after so long in any case.", _whole, default=30)

    upload_max_file_mb: int = setting("UPLOAD_MAX_FILE_MB", "Largest single file or zip.", _whole, default=2048)
    upload_max_files: int = setting(
        "UPLOAD_MAX_FILES", "Most files in one upload, zip members included.", _whole, default=5000
    )
    quota_mb: int = setting("QUOTA_MB", "Storage for each educator, uploads under way included.", _whole, default=2560)
    upload_keep_hours: int = setting(
        "UPLOAD_KEEP_HOURS", "An upload nobody finished is deleted after so long.", _whole, default=24
    )
    review_keep_days: int = setting(
        "REVIEW_KEEP_DAYS",
        "An image held for a person's look is deleted when nobody has decided for so long.",
        _whole,
        default=14,
    )

    report_privacy_hours: int = setting(
        "REPORT_PRIVACY_HOURS", "A report of patient privacy is to be looked at within so long.", _whole, default=24
    )
    report_other_days: int = setting(
        "REPORT_OTHER_DAYS", "Any other report is to be looked at within so long.", _whole, default=7
    )
    strikes_to_suspend: int = setting(
        "STRIKES_TO_SUSPEND",
        "So many confirmed breaches within a year suspend a member; 0: never by themselves.",
        _whole,
        default=3,
    )
    suspension_days: int = setting("SUSPENSION_DAYS", "How long a suspension lasts.", _whole, default=30)

    operator_name: str = setting(
        "OPERATOR_NAME", "Who runs this site and answers for it; stands in the legal pages.", default=""
    )
    operator_address: str = setting("OPERATOR_ADDRESS", "Their postal address, on one line.", default="")
    contact_email: str = setting("CONTACT_EMAIL", "Where people reach them.", default="")
    privacy_officer: str = setting("PRIVACY_OFFICER", "Who answers for data protection: name or office.", default="")
    jurisdiction: str = setting(
        "JURISDICTION", "Whose law and courts the terms name, such as: Switzerland, courts of Bern.", default=""
    )
    minimum_age: int = setting(
        "MINIMUM_AGE", "Youngest age for an account; 18 in any case while GEMINI_API_KEY is set.", _age, default=16
    )
    ga4_measurement_id: str = setting(
        "GA4_MEASUREMENT_ID",
        "Google Analytics 4, asked for by the cookie banner; empty: no analytics and no banner.",
        _measurement_id,
        default="",
    )
    ga4_tag_url: str = setting("GA4_TAG_URL", "Where its script is.", _url, default=GOOGLE_TAG)
    ga4_collect_url: str = setting("GA4_COLLECT_URL", "Where its measurements go.", _url, default=GOOGLE_COLLECT)
    gemini_api_key: str = setting(
        "GEMINI_API_KEY",
        "Key of a paid Google account for drafts of summaries; empty: nothing on the site mentions AI.",
        default="",
        repr=False,
    )
    gemini_model: str = setting("GEMINI_MODEL", "The model that drafts.", default="gemini-2.5-flash")
    gemini_endpoint: str = setting(
        "GEMINI_ENDPOINT", "Where it is asked.", _url, default="https://generativelanguage.googleapis.com"
    )
    gemini_seconds: int = setting("GEMINI_SECONDS", "Longest wait for one answer.", _whole, default=60)
    summaries_per_person: int = setting(
        "SUMMARIES_PER_PERSON", "Drafts a member may ask for a day.", _whole, default=10
    )
    summaries_per_site: int = setting(
        "SUMMARIES_PER_SITE", "Drafts the whole site may ask for a day.", _whole, default=200
    )
    summary_characters: int = setting(
        "SUMMARY_CHARACTERS", "Characters the site may send in thirty days.", _whole, default=2_000_000
    )

    rate_limit_storage: str = setting(
        "RATE_LIMIT_STORAGE", "memory:// counts per web process; redis://... counts across them.", default="memory://"
    )
    trusted_proxies: int = setting(
        "TRUSTED_PROXIES", "How many proxies in front add X-Forwarded-For/-Proto.", _whole, default=0
    )
    log_json: bool = setting("LOG_JSON", "Log lines as JSON (else for reading).", _flag, default=True)

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Config:
        """The configuration found in `environ` (the process's own by default).

        Raises ConfigError, naming the variable, when one is missing, malformed or contradicts another.
        """
        source = os.environ if environ is None else environ
        values: dict[str, Any] = {}
        for item in fields(cls):
            variable = item.metadata["variable"]
            raw = _read(source, variable)
            if not raw:
                continue
            try:
                values[item.name] = item.metadata["parse"](raw)
            except ValueError as error:
                raise ConfigError(f"{variable}: {error}") from error
        for name in ("secret_key", "site_key"):
            if name not in values:
                variable = next(f.metadata["variable"] for f in fields(cls) if f.name == name)
                raise ConfigError(f"{variable} is not set (or set {variable}_FILE to a file that holds it)")
        return cls(**values)

    def __post_init__(self) -> None:
        for names in PROVIDER_SETTINGS:
            group = [item for item in fields(self) if item.name in names]
            given = {bool(getattr(self, item.name)) for item in group}
            if len(given) == 2:
                variables = ", ".join(item.metadata["variable"] for item in group)
                raise ConfigError(f"{variables}: set all of them or none")
        if self.storage is Storage.S3 and not (self.s3_endpoint and self.s3_access_key and self.s3_secret_key):
            raise ConfigError("DICOMTUBE_STORAGE=s3 needs S3_ENDPOINT, S3_ACCESS_KEY and S3_SECRET_KEY")
        if self.storage is Storage.S3 and self.s3_bucket == self.s3_quarantine_bucket:
            raise ConfigError(
                "S3_QUARANTINE_BUCKET must differ from S3_BUCKET: identified bytes never stand beside clean ones"
            )
        self._check_mail()
        if self.environment is Environment.PRODUCTION:
            for item in fields(self):
                if item.metadata["parse"] is _url and not getattr(self, item.name).startswith("https://"):
                    raise ConfigError(f"{item.metadata['variable']} must begin with https:// in production")

    def _check_mail(self) -> None:
        if self.smtp_host and not _ADDRESS.fullmatch(self.mail_from):
            raise ConfigError("SMTP_HOST needs MAIL_FROM, one plain address such as site@example.org")
        if bool(self.smtp_user) != bool(self.smtp_password):
            raise ConfigError("SMTP_USER, SMTP_PASSWORD: set both of them or none")
        if self.smtp_user and self.smtp_security is MailSecurity.NONE and self.environment is Environment.PRODUCTION:
            raise ConfigError("SMTP_SECURITY=none would send SMTP_PASSWORD in the clear; choose starttls or tls")

    @property
    def secure_cookies(self) -> bool:
        """Whether cookies carry Secure (and the __Host- prefix): wherever the site is served over https."""
        return self.public_url.startswith("https://")

    @property
    def youngest(self) -> int:
        """The age below which nobody may have an account. Gemini's terms want adults (18) wherever it is on."""
        return ADULT if self.gemini_api_key else self.minimum_age

    @property
    def features(self) -> frozenset[str]:
        """What is set up of that on which passages of the legal texts depend (`dicomtube.legal.Feature`)."""
        set_up = {"analytics": self.ga4_measurement_id, "gemini": self.gemini_api_key}
        return frozenset(name for name, value in set_up.items() if value)

    @property
    def sqlalchemy_url(self) -> str:
        """The database to open: DATABASE_URL, else the SQLite file in the data folder."""
        return self.database_url or f"sqlite:///{self.data.absolute() / 'dicomtube.db'}"


def _read(source: Mapping[str, str], variable: str) -> str:
    path = source.get(f"{variable}_FILE")
    if not path:
        return source.get(variable, "").strip()
    if source.get(variable):
        raise ConfigError(f"{variable} and {variable}_FILE are both set; keep one")
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ConfigError(f"{variable}_FILE: cannot read {path}: {error.strerror}") from error


def example() -> str:
    """The text of .env.example: every variable with its meaning and default."""
    lines = ["# Settings of DicomTube. Each NAME may be given as NAME_FILE, a file that holds the value.", ""]
    for item in fields(Config):
        required = item.name in {"secret_key", "site_key"}
        default = "" if required else item.default
        shown = ("true" if default else "false") if isinstance(default, bool) else str(default)
        lines += [f"# {item.metadata['help']}", f"{'' if required else '#'}{item.metadata['variable']}={shown}", ""]
    return "\n".join(lines)
