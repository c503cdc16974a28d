"""The addresses of held images: who sees them, and that no other address gives anything of them."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from dicomtube.core.audit import AuditEntry
from dicomtube.core.policy import Actor, Role
from dicomtube.core.site import Site
from dicomtube.studies.attestation import LOOKED
from dicomtube.studies.models import HeldInstance, Study
from tests.dicomfiles import ct_slice
from tests.factories import case_of, member
from tests.members import signed_in
from tests.pages import csrf_token, text_of
from tests.studies.conftest import Walk
from tests.studies.reviewing import burned_in, carry_out, held_rows, marked, walk_over


@pytest.fixture
def held(site: Site) -> Walk:
    """An educator's study: a series of one clear image, and one of two held ones."""
    with site.database.writing() as session:
        owner = member(session)
    walk = walk_over(site, owner)
    walk.bring([ct_slice(1, series=2), marked(ct_slice(1)), marked(ct_slice(2))])
    return walk


def of_role(site: Site, role: Role) -> Actor:
    with site.database.writing() as session:
        return member(session, role)


def study_of(walk: Walk) -> Study:
    with walk.street.database.reading() as session:
        return session.scalars(select(Study)).one()


def picture(row: HeldInstance, view: str = "window", frame: int = 1) -> str:
    return f"/studies/{row.study_id}/review/{row.id}/{view}/{frame}.webp"


def send(client: FlaskClient, study_id: str, **fields: object) -> str:
    """Sends the review form and answers the page that follows."""
    address = f"/studies/{study_id}/review"
    token = csrf_token(client.get(address).text)
    return client.post(address, data={"csrf_token": token, **fields}, follow_redirects=True).text


def test_the_owner_sees_the_image_its_boxes_and_its_reason(app: Flask, held: Walk) -> None:
    client = signed_in(app, held.owner)
    row = held_rows(held)[0]
    page = client.get(f"/studies/{row.study_id}/review")
    box = row.areas[0]
    assert (
        f'<rect class="review-box" x="{box.left}" y="{box.top}" '
        f'width="{box.right - box.left}" height="{box.bottom - box.top}"/>'
    ) in page.text
    assert "it is not certain that it is" in text_of(page.text)
    assert "2 images of this study wait for a person" in text_of(page.text)
    for view in ("window", "full"):
        answer = client.get(picture(row, view))
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, no-store")
        assert Image.open(io.BytesIO(answer.data)).size == (128, 128)
    assert [client.get(picture(row, *odd)).status_code for odd in (("window", 2), ("other", 1))] == [404, 404]


@pytest.mark.parametrize("role", [Role.READER, Role.EDUCATOR, Role.EDITOR])
def test_for_others_the_pages_do_not_exist_unless_they_are_staff(
    app: Flask, site: Site, held: Walk, role: Role
) -> None:
    client = signed_in(app, of_role(site, role))
    row = held_rows(held)[0]
    addresses = ["/review", f"/studies/{row.study_id}/review", picture(row)]
    expected = 200 if role is Role.EDITOR else 404
    assert [client.get(address).status_code for address in addresses] == [expected] * 3
    absent = client.get("/studies/0000000000/review")
    assert absent.status_code == 404


def test_a_visitor_is_asked_to_sign_in_whether_it_exists_or_not(app: Flask, held: Walk) -> None:
    row = held_rows(held)[0]
    client = app.test_client()
    for study_id in (row.study_id, "0000000000"):
        assert client.get(f"/studies/{study_id}/review").status_code == 302
        assert client.get(f"/studies/{study_id}/review/{row.id}/window/1.webp").status_code == 302


def test_a_look_of_staff_is_audited_and_one_of_the_owner_is_not(app: Flask, site: Site, held: Walk) -> None:
    moderator = of_role(site, Role.MODERATOR)
    row = held_rows(held)[0]
    signed_in(app, held.owner).get(f"/studies/{row.study_id}/review")
    signed_in(app, moderator).get(f"/studies/{row.study_id}/review")
    with site.database.reading() as session:
        looks = session.scalars(select(AuditEntry).where(AuditEntry.action == "review:look")).all()
    assert [(look.actor_id, look.subject_id, look.details) for look in looks] == [
        (moderator.user_id, row.study_id, {"images": 2})
    ]


def test_no_other_address_gives_anything_of_a_held_image(app: Flask, site: Site, held: Walk) -> None:
    study = study_of(held)
    row = held_rows(held)[0]
    with site.database.writing() as session:
        case = case_of(session, held.owner, session.get_one(Study, study.id))
    series = f"/dicomweb/studies/{study.uid}/series/{row.series_uid}"
    hidden = [
        f"{series}/metadata",
        f"{series}/thumbnail",
        f"{series}/rendered",
        f"{series}/instances/{row.uid}/frames/1",
    ]
    pages = [f"/c/{case.id}", "/", f"/studies/{study.id}", "/my/studies", f"/uploads/{row.upload_id}"]
    owner, visitor = signed_in(app, held.owner), app.test_client()
    for client in (owner, visitor, signed_in(app, of_role(site, Role.MODERATOR))):
        assert [client.get(address).status_code for address in hidden] == [404] * 4
        told = "".join(client.get(address, follow_redirects=True).text for address in pages)
        assert (row.uid in told, row.series_uid in told, f"/review/{row.id}" in told) == (False, False, False)
    for item in site.store.keys():
        assert row.uid not in item.key
        assert row.uid.encode() not in site.store.get(item.key)
        assert row.series_uid not in item.key


def test_decisions_are_sent_in_one_form_and_the_images_are_there_when_carried_out(app: Flask, held: Walk) -> None:
    client = signed_in(app, held.owner)
    one, two = held_rows(held)
    told = send(
        client,
        one.study_id,
        **{
            "image": [one.id, two.id],
            f"decision-{one.id}": "masked",
            f"left-{one.id}": ["0", "5", ""],
            f"top-{one.id}": ["0", "50", ""],
            f"width-{one.id}": ["80", "10", ""],
            f"height-{one.id}": ["30", "10", ""],
            f"drop-{one.id}": ["1"],
            f"decision-{two.id}": "waiting",
        },
    )
    assert "1 image is decided" in text_of(told)
    assert [row.state for row in held_rows(held)] == ["masked", "waiting"]
    assert held_rows(held)[0].boxes == [[0, 0, 80, 30]]
    carry_out(held)
    study = study_of(held)
    address = f"/dicomweb/studies/{study.uid}/series/{one.series_uid}"
    assert client.get(f"{address}/instances/{one.uid}/frames/1").status_code == 200
    assert client.get(f"{address}/instances/{two.uid}/frames/1").status_code == 404
    assert client.get(picture(one)).status_code == 404
    assert client.get(picture(two)).status_code == 200
    assert "Masked by a person" in text_of(client.get(f"/studies/{study.id}").text)


def test_a_form_that_lacks_the_statement_comes_back_as_it_was_filled_in(app: Flask, held: Walk) -> None:
    client = signed_in(app, held.owner)
    one, two = held_rows(held)
    fields = {"image": [one.id, two.id], f"decision-{one.id}": "kept", f"series-{one.id}": "yes"}
    told = send(client, one.study_id, **fields)
    assert "Nothing was sent yet. Confirm first that you looked at every image" in text_of(told)
    assert f'name="decision-{one.id}" value="kept" checked' in told
    assert f'name="series-{one.id}" value="yes" checked' in told
    told = send(client, one.study_id, **fields, statement=LOOKED.version)
    assert "2 images are decided" in text_of(told)
    assert [row.state for row in held_rows(held)] == ["kept", "kept"]


def test_a_form_without_a_token_decides_nothing(app: Flask, held: Walk) -> None:
    client = signed_in(app, held.owner)
    row = held_rows(held)[0]
    answer = client.post(f"/studies/{row.study_id}/review", data={"image": [row.id], f"decision-{row.id}": "rejected"})
    assert (answer.status_code, held_rows(held)[0].state) == (400, "waiting")


def test_what_is_for_staff_cannot_be_kept_by_the_uploader_in_the_form(app: Flask, site: Site) -> None:
    owner = of_role(site, Role.EDUCATOR)
    walk = walk_over(site, owner)
    walk.bring([burned_in(ct_slice(1))])
    client = signed_in(app, owner)
    (row,) = held_rows(walk)
    page = client.get(f"/studies/{row.study_id}/review").text
    assert f'name="decision-{row.id}" value="kept" disabled' in page
    told = send(client, row.study_id, **{"image": [row.id], f"decision-{row.id}": "kept", "statement": LOOKED.version})
    assert "only staff may keep it" in text_of(told)
    assert held_rows(walk)[0].state == "waiting"


def test_pages_of_the_owner_tell_how_many_wait_and_lead_there(app: Flask, held: Walk) -> None:
    client = signed_in(app, held.owner)
    row = held_rows(held)[0]
    link = f'href="/studies/{row.study_id}/review"'
    for address in ("/my/studies", f"/studies/{row.study_id}", f"/uploads/{row.upload_id}"):
        page = client.get(address).text
        assert (address, link in page, "2 held images wait" in page or "2 images of this study" in page) == (
            address,
            True,
            True,
        )
    assert (client.get(f"/uploads/{row.upload_id}/progress").json or {})["waiting_count"] == 2


def test_my_studies_offers_the_case_that_exists_instead_of_another(app: Flask, site: Site, held: Walk) -> None:
    client = signed_in(app, held.owner)
    study = study_of(held)
    assert f'href="/studies/{study.id}/case"' in client.get("/my/studies").text
    with site.database.writing() as session:
        case = case_of(session, held.owner, session.get_one(Study, study.id))
    page = client.get("/my/studies").text
    assert (f'href="/studies/{study.id}/case"' in page, f'href="/c/{case.id}"' in page) == (False, True)
