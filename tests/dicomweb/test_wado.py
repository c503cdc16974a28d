"""WADO-RS: what a viewer is answered, and that nothing else exists under /dicomweb."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient

from dicomtube.core.policy import Actor
from dicomtube.core.site import Site
from dicomtube.studies.models import Frame, StudyKeys
from tests.factories import case_of, member
from tests.members import signed_in


@dataclass
class Shelf:
    """A public study with an instance of three frames."""

    site: Site
    owner: Actor
    root: str
    instance: str
    client: FlaskClient


@pytest.fixture
def shelf(app: Flask, site: Site) -> Shelf:
    with site.database.writing() as session:
        owner = member(session)
        study = case_of(session, owner).study
        series = study.series[0]
        instance = series.instances[0]
        for number in (2, 3):
            syntax = "1.2.840.10008.1.2.4.202" if number == 2 else "1.2.840.10008.1.2.1"
            session.add(Frame(instance_id=instance.id, number=number, transfer_syntax_uid=syntax, size=6))
        uids = (study.uid, series.uid)
        for number in (1, 2, 3):
            site.store.put(StudyKeys.frame(*uids, instance.uid, number), f"frame{number}".encode())
        site.store.put(StudyKeys.metadata(*uids, series.revision), b'[{"00080018": {"vr": "UI"}}]')
        site.store.put(StudyKeys.picture(*uids, series.revision, "thumbnail"), b"webp")
        root = f"/dicomweb/studies/{uids[0]}/series/{uids[1]}"
        return Shelf(site, owner, root, instance.uid, app.test_client())


def test_metadata_is_dicom_json(shelf: Shelf) -> None:
    answer = shelf.client.get(f"{shelf.root}/metadata", headers={"Accept": "application/dicom+json"})
    assert (answer.headers["Content-Type"], answer.json) == ("application/dicom+json", [{"00080018": {"vr": "UI"}}])


def test_a_frame_is_a_multipart_answer_naming_its_transfer_syntax(shelf: Shelf) -> None:
    answer = shelf.client.get(f"{shelf.root}/instances/{shelf.instance}/frames/2")
    kind, boundary = answer.headers["Content-Type"].split("; boundary=")
    assert kind == 'multipart/related; type="image/jphc"'
    assert (
        answer.data
        == (
            f"--{boundary}\r\nContent-Type: image/jphc; transfer-syntax=1.2.840.10008.1.2.4.202\r\n"
            f"Content-Length: 6\r\n\r\nframe2\r\n--{boundary}--\r\n"
        ).encode()
    )


def test_what_is_not_htj2k_is_an_octet_stream(shelf: Shelf) -> None:
    answer = shelf.client.get(f"{shelf.root}/instances/{shelf.instance}/frames/3")
    assert b"application/octet-stream; transfer-syntax=1.2.840.10008.1.2.1\r\n" in answer.data
    assert answer.headers["Content-Type"].startswith('multipart/related; type="application/octet-stream"')


def test_several_frames_come_in_the_order_asked_for(shelf: Shelf) -> None:
    body = shelf.client.get(f"{shelf.root}/instances/{shelf.instance}/frames/3,1,2").data
    assert [body.index(part) for part in (b"frame3", b"frame1", b"frame2")] == sorted(
        body.index(part) for part in (b"frame3", b"frame1", b"frame2")
    )


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/instances/{sop}/frames/4", 404),
        ("/instances/{sop}/frames/0", 404),
        ("/instances/{sop}/frames/1,4", 404),
        ("/instances/{sop}/frames/x", 400),
        ("/instances/{sop}/frames/1,", 400),
        ("/instances/{sop}/frames/-1", 400),
        ("/instances/{sop}/frames/" + ",".join(["1"] * 65), 400),
        ("/instances/1.2.3/frames/1", 404),
        ("/instances", 404),
        ("/nothing", 404),
    ],
)
def test_what_does_not_exist_is_answered_in_json(shelf: Shelf, path: str, status: int) -> None:
    answer = shelf.client.get(shelf.root + path.format(sop=shelf.instance))
    assert (answer.status_code, answer.is_json) == (status, True)


@pytest.mark.parametrize("path", ["", "/studies", "/studies/1.2/series", "/studies/1.2/metadata", "/x/y/z"])
def test_other_addresses_do_not_exist(client: FlaskClient, path: str) -> None:
    answer = client.get(f"/dicomweb{path}")
    assert (answer.status_code, answer.is_json) == (404, True)


def test_a_series_of_another_study_is_not_found(shelf: Shelf, site: Site) -> None:
    with site.database.writing() as session:
        other = case_of(session, shelf.owner).study.uid
    series = shelf.root.rsplit("/", 1)[1]
    assert shelf.client.get(f"/dicomweb/studies/{other}/series/{series}/metadata").status_code == 404


def test_public_frames_may_be_kept_by_the_asking_browser_alone(shelf: Shelf) -> None:
    answer = shelf.client.get(f"{shelf.root}/instances/{shelf.instance}/frames/1")
    assert (answer.headers["Cache-Control"], answer.headers["Vary"]) == ("private, max-age=600", "Cookie")


def test_a_drafts_frames_are_kept_by_nobody(app: Flask, shelf: Shelf, site: Site) -> None:
    from dicomtube.cases.models import Case

    with site.database.writing() as session:
        session.query(Case).update({"state": "draft"})
    answer = signed_in(app, shelf.owner).get(f"{shelf.root}/instances/{shelf.instance}/frames/1")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, no-store")


def test_an_object_that_is_gone_is_not_found(shelf: Shelf) -> None:
    study, series = shelf.root.split("/")[3], shelf.root.split("/")[5]
    shelf.site.store.delete(StudyKeys.frame(study, series, shelf.instance, 1))
    assert shelf.client.get(f"{shelf.root}/instances/{shelf.instance}/frames/1").status_code == 404
