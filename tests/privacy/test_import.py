"""Portability: what one site hands out, a fresh one takes in, and hands out again with the same meaning."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from pydicom import dcmread
from sqlalchemy import select

from config import Config
from dicomtube.cases.models import Case, CaseState
from dicomtube.cases.service import CaseText, Specialty, create, publish
from dicomtube.cli import main
from dicomtube.core.db import utcnow
from dicomtube.core.errors import Invalid, TooLarge
from dicomtube.core.policy import Actor
from dicomtube.core.site import Site, open_site
from dicomtube.dicom.archive import ArchiveLimits
from dicomtube.discussions.models import Comment
from dicomtube.discussions.service import post
from dicomtube.identity.models import User
from dicomtube.privacy.models.exports import export_key
from dicomtube.privacy.service.export import ask_export, build_export
from dicomtube.privacy.service.importing import (
    Copy,
    Taken,
    opened_copy,
    send_studies,
    write_cases,
    write_profile,
)
from dicomtube.studies.models import Refusal, Study
from dicomtube.studies.service.ingest import Street
from dicomtube.studies.service.uploads import UploadLimits
from tests.conftest import fresh_database
from tests.dicomfiles import PLANTED, ct_series, ct_slice, zipped
from tests.factories import member
from tests.studies.conftest import NothingWritten, Walk

GIGABYTE = 2**30
DAYS = tuple(datetime(2025, month, 7, 8, 9, 10, tzinfo=UTC) for month in (3, 4, 5))
LIMITS = UploadLimits(max_file_bytes=GIGABYTE, max_files=5000, quota_bytes=GIGABYTE, keep_hours=1)


@dataclass(frozen=True)
class House:
    """A site with one educator."""

    site: Site
    owner: Actor

    @property
    def walk(self) -> Walk:
        config = self.site.config
        street = Street(
            database=self.site.database,
            store=self.site.store,
            quarantine=self.site.quarantine,
            scratch=config.data / "scratch",
            site_key=config.site_key.encode(),
            archive_limits=ArchiveLimits(),
            quota_bytes=GIGABYTE,
            review_days=config.review_keep_days,
            open_reader=NothingWritten,
        )
        return Walk(street, self.owner)

    def copy(self) -> bytes:
        """A copy of the educator's data."""
        with self.site.database.writing() as session:
            row = ask_export(session, self.owner)
        build_export(self.site.database, self.site.store, row.id, tell=lambda percent: None, fence=lambda session: None)
        return self.site.store.get(export_key(row.id))

    def take_in(self, path: Path, *, public: bool = True) -> Taken:
        """What the command does, with an ingest that reads no text in pictures."""
        with opened_copy(path) as copy:
            uploads = send_studies(self.site.database, self.site.quarantine, self.owner, copy, LIMITS)
            for upload_id in uploads.values():
                self.walk.ingest(upload_id)
            return write_cases(self.site.database, self.owner, copy, self.site.config.site_key.encode(), public=public)


@pytest.fixture
def first(site: Site) -> House:
    """The site that hands out: two studies, three cases, talk."""
    with site.database.writing() as session:
        owner = member(session, display_name="Ada Marsh", position="Radiologist", country="CH", city="Bern")
        other = member(session)
    house = House(site, owner)
    house.walk.bring(ct_series(3, size=64))
    house.walk.bring([ct_slice(1, study=2, size=64)])
    with site.database.writing() as session:
        one, two = session.scalars(select(Study.id).order_by(Study.created_at)).all()
        case = create(session, owner, one, CaseText("Pain after lunch", Specialty.ABDOMINAL, "Pain.", "A *disc*.", "D"))
        publish(session, owner, case.id)
        create(session, owner, one, CaseText("The same study again", Specialty.OTHER, "A draft"))
        create(session, owner, two, CaseText("Ünïcode — العربية", Specialty.CHEST, "x" * 20_000))
        root = post(session, owner, case.id, "A question of mine")
        post(session, owner, case.id, "And my answer", parent_id=root.id)
        strange = post(session, other, case.id, "Somebody else's words")
        post(session, owner, case.id, "A reply to them", parent_id=strange.id)
        case.created_at, case.published_at, root.posted_at = DAYS
    return house


@pytest.fixture
def second(request: pytest.FixtureRequest, config: Config, tmp_path: Path) -> Iterator[House]:
    """A fresh site on the same engine, with another key."""
    kind = "sqlite" if config.database_url.startswith("sqlite") else "postgres"
    folder = tmp_path / "second"
    folder.mkdir()
    with fresh_database(kind, request, folder) as url:
        opened = open_site(
            replace(config, database_url=url, data=folder / "data", site_key="another-site-key-" + "z" * 32)
        )
        with opened.database.writing() as session:
            owner = member(session, display_name="Ada, elsewhere", country="DE")
        yield House(opened, owner)
        opened.close()


def meaning(data: bytes) -> dict[str, Any]:
    """What a copy says, without identifiers, dates and whatever a site makes up."""
    archive = zipfile.ZipFile(io.BytesIO(data))

    def read(name: str) -> list[dict[str, Any]]:
        return list(json.loads(archive.read(f"data/{name}.json")))

    studies = {row["id"]: row for row in read("studies")}
    series = {row["id"]: row for row in read("series")}
    pixels: dict[str, list[tuple[int, bytes]]] = {}
    for row in read("instances"):
        belongs = series[row["series_id"]]
        study = studies[belongs["study_id"]]
        dataset = dcmread(io.BytesIO(archive.read(f"studies/{study['uid']}/{belongs['uid']}/{row['uid']}.dcm")))
        found = (row["position"], dataset.pixel_array.tobytes())
        pixels.setdefault(f"{study['description']} {belongs['description']} {study['id']}", []).append(found)
    cases = {row["id"]: row for row in read("cases")}
    texts = ("title", "specialty", "presentation", "findings", "diagnosis", "description", "state")
    count = {row["id"]: len([s for s in series.values() if s["study_id"] == row["id"]]) for row in studies.values()}
    comments = {row["id"]: row for row in read("comments")}
    return {
        "cases": sorted(tuple(row[name] for name in texts) for row in cases.values()),
        "case studies": sorted((row["title"], count[row["study_id"]]) for row in cases.values()),
        "pixels": sorted(sorted(found) for found in pixels.values()),
        "comments": sorted(
            (cases[row["case_id"]]["title"], row["body"], comments.get(row["parent_id"], {}).get("body", ""))
            for row in comments.values()
            if row["parent_id"] is None or row["parent_id"] in comments
        ),
        "modalities": sorted((row["modality"], row["body_part"], row["frame_count"]) for row in series.values()),
    }


def test_what_one_site_hands_out_another_takes_in_and_hands_out_again(
    first: House, second: House, tmp_path: Path
) -> None:
    (tmp_path / "copy.zip").write_bytes(first.copy())
    taken = second.take_in(tmp_path / "copy.zip")
    assert (taken.cases, taken.comments, taken.comments_left_out) == (3, 2, 1)
    assert taken.kept_as_draft == []
    assert meaning(second.copy()) == meaning(first.copy())


def test_days_and_profile_come_along_and_what_is_here_stays(first: House, second: House, tmp_path: Path) -> None:
    (tmp_path / "copy.zip").write_bytes(first.copy())
    assert second.take_in(tmp_path / "copy.zip").profile == ("city", "position")
    with second.site.database.reading() as session:
        case = session.scalars(select(Case).where(Case.title == "Pain after lunch")).one()
        posted = session.scalars(select(Comment.posted_at).where(Comment.body == "A question of mine")).one()
        assert (case.created_at, case.published_at, posted) == DAYS
        user = session.get_one(User, second.owner.user_id)
        assert (user.display_name, user.position, user.country, user.city) == (
            "Ada, elsewhere",
            "Radiologist",
            "DE",
            "Bern",
        )
        drafts = session.scalars(select(Case.published_at).where(Case.state == CaseState.DRAFT)).all()
        assert drafts == [None, None]


def test_no_day_of_a_copy_lies_ahead_and_its_profile_keeps_our_rules(second: House, tmp_path: Path) -> None:
    said = dict.fromkeys(("position", "credentials", "institution"), "")
    account = [{**said, "city": "+49 6421 586 1234", "country": "Germany"}]
    ahead = "2099-01-01T00:00:00+00:00"
    texts = dict.fromkeys(("title", "specialty", "presentation", "findings", "diagnosis", "description"), "x")
    case = {"id": "b", "study_id": "s", "state": "public", "created_at": ahead, "published_at": ahead, **texts}
    with opened(tmp_path, forged({}, account=account, cases=[case], comments=[comment_on(ahead)])) as copy:
        (made,), (said_then,) = copy.cases, copy.comments
        assert made.published_at is not None
        assert max(made.created_at, made.published_at, said_then.posted_at) <= utcnow()
        assert copy.about == {"city": "+49 6421 586 1234"}
        assert write_profile(second.site.database, second.owner, copy) == ()
    for bad in ("yesterday", "2025-01-01T00:00:00"):
        with pytest.raises(Invalid), opened(tmp_path, forged({}, comments=[comment_on(bad)])):
            pass


def comment_on(posted_at: str) -> dict[str, object]:
    """A comment of a copy, under the case "b"."""
    return {"id": "a", "case_id": "b", "parent_id": None, "body": "Hm", "posted_at": posted_at}


def opened(tmp_path: Path, files: dict[str, bytes]) -> AbstractContextManager[Copy]:
    """A copy of these files, opened."""
    (tmp_path / "copy.zip").write_bytes(zipped(files))
    return opened_copy(tmp_path / "copy.zip")


def test_the_imaging_is_cleaned_again_under_the_new_sites_key(first: House, second: House, tmp_path: Path) -> None:
    (tmp_path / "copy.zip").write_bytes(first.copy())
    second.take_in(tmp_path / "copy.zip")
    with first.site.database.reading() as here, second.site.database.reading() as there:
        before, after = set(here.scalars(select(Study.uid))), set(there.scalars(select(Study.uid)))
    assert len(before) == len(after) == 2
    assert before & after == set()


def test_taking_it_in_twice_changes_nothing(first: House, second: House, tmp_path: Path) -> None:
    (tmp_path / "copy.zip").write_bytes(first.copy())
    second.take_in(tmp_path / "copy.zip")
    once = meaning(second.copy())
    again = second.take_in(tmp_path / "copy.zip")
    assert (again.cases, again.cases_known, again.comments, again.profile) == (0, 3, 0, ())
    assert meaning(second.copy()) == once


def test_without_the_wish_all_cases_are_drafts(first: House, second: House, tmp_path: Path) -> None:
    (tmp_path / "copy.zip").write_bytes(first.copy())
    second.take_in(tmp_path / "copy.zip", public=False)
    with second.site.database.reading() as session:
        assert session.scalars(select(Case.state)).all() == [CaseState.DRAFT] * 3


def forged(files: dict[str, bytes], **records: object) -> dict[str, bytes]:
    """The files of a copy that somebody made up."""
    empty = {f"data/{name}.json": b"[]" for name in ("studies", "cases", "comments")}
    written = {f"data/{name}.json": json.dumps(value).encode() for name, value in records.items()}
    manifest = json.dumps({"format": "dicomtube-export", "version": 1}).encode()
    return {"manifest.json": manifest, **empty, **written, **files}


def test_identified_dicom_slipped_into_a_copy_comes_out_clean(second: House, tmp_path: Path) -> None:
    identified = ct_slice(1, size=64)
    files = forged({"studies/1.2.3/1.2.3.4/1.2.3.4.5.dcm": identified})
    (tmp_path / "copy.zip").write_bytes(zipped(files))
    second.take_in(tmp_path / "copy.zip")
    kept = b"".join(second.site.store.get(item.key) for item in second.site.store.keys("studies/"))
    assert kept
    assert [needle for needle in PLANTED.needles() if needle in kept] == []
    assert list(second.site.quarantine.keys("")) == []


def test_what_is_no_dicom_is_refused_by_the_street(second: House, tmp_path: Path) -> None:
    (tmp_path / "copy.zip").write_bytes(zipped(forged({"studies/1.2.3/1.2.3.4/1.2.3.4.5.dcm": b"MZ not an image"})))
    second.take_in(tmp_path / "copy.zip")
    with second.site.database.reading() as session:
        assert session.scalars(select(Study)).all() == []
        assert session.scalars(select(Refusal.outcome)).all() == ["rejected"]


@pytest.mark.parametrize(
    "bend",
    [
        lambda files: {**files, "manifest.json": b"{}"},
        lambda files: {**files, "manifest.json": b'{"format": "dicomtube-export", "version": 99}'},
        lambda files: {**files, "manifest.json": b"[" * 200_000},
        lambda files: {name: data for name, data in files.items() if name != "data/cases.json"},
        lambda files: {**files, "data/cases.json": b'{"not": "a list"}'},
        lambda files: {**files, "data/cases.json": b'[{"id": 1}]'},
        lambda files: {**files, "data/studies.json": b"\xff\xfe"},
        lambda files: {**files, "data/comments.json": b'["x"]'},
    ],
)
def test_a_bent_copy_is_refused_with_a_word(
    second: House, tmp_path: Path, bend: Callable[[dict[str, bytes]], dict[str, bytes]]
) -> None:
    (tmp_path / "copy.zip").write_bytes(zipped(bend(forged({}))))
    with pytest.raises(Invalid), opened_copy(tmp_path / "copy.zip"):
        pass


def test_a_damaged_zip_is_refused_with_a_word(second: House, tmp_path: Path) -> None:
    whole = zipped(forged({}))
    for name, data in (("half.zip", whole[: len(whole) // 2]), ("none.zip", b"hello")):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(Invalid), opened_copy(tmp_path / name):
            pass


def test_paths_that_lead_elsewhere_are_not_followed(second: House, tmp_path: Path) -> None:
    names = ("../../etc/passwd", "/studies/1/2/3.dcm", "studies/1/../3.dcm", "studies/1/2/3.dcm/../../x")
    (tmp_path / "copy.zip").write_bytes(zipped(forged(dict.fromkeys(names, b"x"))))
    with opened_copy(tmp_path / "copy.zip") as copy:
        assert copy.studies == {}


def test_the_quota_holds_for_copies_too(first: House, second: House, tmp_path: Path) -> None:
    (tmp_path / "copy.zip").write_bytes(first.copy())
    small = replace(LIMITS, quota_bytes=1000)
    with pytest.raises(TooLarge), opened_copy(tmp_path / "copy.zip") as copy:
        send_studies(second.site.database, second.site.quarantine, second.owner, copy, small)


def run(house: House, path: Path, *options: str) -> tuple[int, str]:
    """Runs the command on that site."""
    config = house.site.config
    environment = {
        "DICOMTUBE_ENV": "development",
        "DICOMTUBE_SECRET_KEY": config.secret_key,
        "DICOMTUBE_SITE_KEY": config.site_key,
        "DICOMTUBE_DATA": str(config.data),
        "DATABASE_URL": config.database_url,
    }
    result = CliRunner().invoke(main, ["import-export", str(path), *options], env=environment)
    return result.exit_code, result.output


def test_the_command_asks_for_the_attestation_and_names_a_missing_member(second: House, tmp_path: Path) -> None:
    (tmp_path / "copy.zip").write_bytes(zipped(forged({})))
    code, said = run(second, tmp_path / "copy.zip", "--member", second.owner.user_id)
    assert (code, "--attested" in said, "My institution" in said) == (1, True, True)
    code, said = run(second, tmp_path / "copy.zip", "--member", "nobody", "--attested")
    assert (code, "There is no member nobody." in said) == (1, True)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # it loads the models that read pictures
def test_the_command_walks_the_whole_street_itself(first: House, second: House, tmp_path: Path) -> None:
    (tmp_path / "copy.zip").write_bytes(first.copy())
    code, said = run(second, tmp_path / "copy.zip", "--member", second.owner.user_id, "--attested", "--public")
    assert (code, "3 cases written" in said, said.count(": ready")) == (0, True, 2)
    assert meaning(second.copy()) == meaning(first.copy())
