"""The upload page in a real browser: what is sent, what is left out, and what happens when the connection breaks."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import select

from dicomtube.studies.digest import PART_SIZE
from dicomtube.studies.models import Upload, UploadFile, UploadState
from tests.look.conftest import MEGABYTE, LiveSite


def digest(data: bytes) -> str:
    parts = [hashlib.sha256(data[at : at + PART_SIZE]).digest() for at in range(0, len(data), PART_SIZE)]
    return hashlib.sha256(b"".join(parts)).hexdigest()


def write(folder: Path, sizes: dict[str, int]) -> dict[str, bytes]:
    """Files of random bytes; the content by name."""
    folder.mkdir(parents=True, exist_ok=True)
    content = {name: os.urandom(size) for name, size in sizes.items()}
    for name, data in content.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return content


def digests_of(files: dict[str, bytes]) -> set[str]:
    return {digest(data) for data in files.values()}


def received(live: LiveSite, upload: Upload) -> set[str]:
    with live.site.database.reading() as session:
        return set(session.scalars(select(UploadFile.digest).where(UploadFile.upload_id == upload.id)).all()) - {None}


def only_upload(live: LiveSite) -> Upload:
    with live.site.database.reading() as session:
        return session.scalars(select(Upload)).one()


def choose_folder(page: Page, folder: Path) -> None:
    page.locator("#sender[data-ready]").wait_for()
    page.locator("input[webkitdirectory]").set_input_files(folder)


def start(page: Page) -> None:
    page.get_by_label("I confirm every point").check()
    page.get_by_role("button", name="Upload", exact=True).click()


def test_a_folder_arrives_whole_and_no_name_with_it(
    live: LiveSite, new_page: Callable[..., Page], tmp_path: Path
) -> None:
    files = write(tmp_path / "DOE^JANE", {f"IM{number:03}": 2000 + number for number in range(40)})
    files |= write(tmp_path / "DOE^JANE/deep", {"large.dcm": 3 * MEGABYTE})
    page = new_page(live.educator)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(f"{request.url} {request.headers}"))
    page.goto("/upload")
    choose_folder(page, tmp_path / "DOE^JANE")
    start(page)
    page.wait_for_url(re.compile(r"/uploads/\w+$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Waiting for its turn")
    upload = only_upload(live)
    assert (upload.state, upload.declared_files) == (UploadState.QUEUED, 41)
    assert received(live, upload) == digests_of(files)
    assert [line for line in sent if "DOE" in line or "IM0" in line or "large" in line] == []


def test_a_file_of_several_parts_gets_the_name_the_server_computes(
    live: LiveSite, new_page: Callable[..., Page], tmp_path: Path
) -> None:
    data = write(tmp_path / "one", {"volume.dcm": 2 * PART_SIZE + 77})["volume.dcm"]
    page = new_page(live.educator)
    page.goto("/upload")
    page.get_by_label("Files").set_input_files(tmp_path / "one/volume.dcm")
    found = page.evaluate(
        """async () => {
            const { digest } = await import('/static/js/upload/digest.js')
            return digest(document.querySelectorAll('[data-picker]')[1].files[0])
        }"""
    )
    assert found == digest(data)


def test_what_cannot_be_sent_is_listed_with_its_reason_and_the_rest_goes(
    live: LiveSite, new_page: Callable[..., Page], tmp_path: Path
) -> None:
    good = write(tmp_path / "mixed", {"a.dcm": 500, "b.dcm": 700})
    write(tmp_path / "mixed", {"empty.dcm": 0, "huge.dcm": 5 * MEGABYTE, ".DS_Store": 90})
    page = new_page(live.educator)
    page.goto("/upload")
    choose_folder(page, tmp_path / "mixed")
    expect(page.locator("[data-chosen-count]")).to_have_text("2 files, 1.2 kB")
    page.get_by_text("3 left out").click()
    assert sorted(page.locator("[data-left-out-list] li").all_inner_texts()) == [
        "mixed/.DS_Store\nbelongs to the computer, not to the study",
        "mixed/empty.dcm\nis empty",
        "mixed/huge.dcm\nis larger than 4.2 MB",
    ]
    start(page)
    page.wait_for_url(re.compile(r"/uploads/\w+$"))
    assert received(live, only_upload(live)) == digests_of(good)


def test_nothing_is_sent_before_every_point_is_confirmed(
    live: LiveSite, new_page: Callable[..., Page], tmp_path: Path
) -> None:
    write(tmp_path / "one", {"a.dcm": 500})
    page = new_page(live.educator)
    page.goto("/upload")
    choose_folder(page, tmp_path / "one")
    page.get_by_role("button", name="Upload", exact=True).click()
    expect(page.get_by_text("Confirm the points above first.")).to_be_visible()
    assert page.evaluate("document.activeElement.id") == "attested"
    with live.site.database.reading() as session:
        assert session.scalars(select(Upload)).all() == []


@pytest.mark.parametrize("fault", [503, "broken"])
def test_a_connection_that_comes_back_costs_nothing(
    live: LiveSite, new_page: Callable[..., Page], tmp_path: Path, fault: int | str
) -> None:
    files = write(tmp_path / "one", {f"{number}.dcm": 900 for number in range(8)})
    page = new_page(live.educator)
    faults = []

    def fail_thrice(route: Route) -> None:
        if len(faults) < 3:
            faults.append(route.request.url)
            route.abort() if fault == "broken" else route.fulfill(status=503, json={"error": "later"})
        else:
            route.continue_()

    page.route("**/files/*", fail_thrice)
    page.goto("/upload")
    choose_folder(page, tmp_path / "one")
    start(page)
    page.wait_for_url(re.compile(r"/uploads/\w+$"))
    assert len(faults) == 3
    assert received(live, only_upload(live)) == digests_of(files)


def test_a_browser_closed_halfway_sends_only_the_rest_next_time(
    live: LiveSite, new_page: Callable[..., Page], tmp_path: Path
) -> None:
    files = write(tmp_path / "one", {f"{number:02}.dcm": 900 + number for number in range(20)})
    page = new_page(live.educator)
    through: list[str] = []

    def let_seven_through(route: Route) -> None:
        through.append(route.request.url)
        route.continue_() if len(through) <= 7 else route.abort()

    page.route("**/files/*", let_seven_through)
    page.goto("/upload")
    choose_folder(page, tmp_path / "one")
    start(page)
    upload_page = re.compile(r"/uploads/\w+$")
    expect(page.locator("[data-count]")).to_have_text("7 of 20 files")
    page.context.close()
    upload = only_upload(live)
    there = received(live, upload)
    assert (upload.state, len(there)) == (UploadState.RECEIVING, 7)

    again = new_page(live.educator)
    sent: list[str] = []
    again.on("request", lambda request: request.method == "PUT" and sent.append(request.url.rsplit("/", 1)[1]))
    again.goto("/upload")
    again.get_by_role("link", name=re.compile("Upload of")).click()
    again.wait_for_url(upload_page)
    choose_folder(again, tmp_path / "one")
    again.get_by_role("button", name="Upload", exact=True).click()
    expect(again.get_by_role("heading", level=1)).to_have_text("Waiting for its turn")
    assert set(sent) == digests_of(files) - there
    assert received(live, upload) == digests_of(files)


def test_a_site_that_says_no_to_the_whole_upload_is_quoted(
    live: LiveSite, new_page: Callable[..., Page], tmp_path: Path
) -> None:
    write(tmp_path / "one", {"a.dcm": 500})
    page = new_page(live.educator)
    page.route("**/uploads", lambda route: route.fulfill(status=413, json={"error": "No space today."}))
    page.goto("/upload")
    choose_folder(page, tmp_path / "one")
    start(page)
    expect(page.get_by_role("alert").filter(has_text="No space today.")).to_be_visible()
    expect(page.get_by_role("button", name="Upload", exact=True)).to_be_enabled()


def test_a_file_the_site_refuses_does_not_stop_the_others(
    live: LiveSite, new_page: Callable[..., Page], tmp_path: Path
) -> None:
    files = write(tmp_path / "one", {f"{number}.dcm": 900 + number for number in range(5)})
    refused = digest(files["3.dcm"])
    page = new_page(live.educator)
    page.route(f"**/files/{refused}", lambda route: route.fulfill(status=413, json={"error": "Not this one."}))
    page.route("**/close", lambda route: route.abort())  # stay on the page, to see what it says
    page.goto("/upload")
    choose_folder(page, tmp_path / "one")
    start(page)
    page.get_by_text("1 could not be sent").click()
    assert page.locator("[data-failed-list] li").all_inner_texts() == ["one/3.dcm\nNot this one."]
    expect(page.locator("[data-count]")).to_have_text("5 of 5 files")
    assert received(live, only_upload(live)) == digests_of(files) - {refused}


def test_without_scripts_the_page_says_what_it_needs(live: LiveSite, new_page: Callable[..., Page]) -> None:
    page = new_page(live.educator, java_script_enabled=False)
    page.goto("/upload")
    expect(page.get_by_text("Uploading needs JavaScript")).to_be_visible()


def test_a_dropped_folder_is_walked_through(live: LiveSite, new_page: Callable[..., Page], tmp_path: Path) -> None:
    files = write(tmp_path / "dropped", {f"{number:03}.dcm": 600 + number for number in range(120)})
    files |= write(tmp_path / "dropped/deep", {"a.dcm": 500})
    page = new_page(live.educator)
    page.goto("/upload")
    page.locator("#sender[data-ready]").wait_for()
    page.locator("[data-drop]").scroll_into_view_if_needed()
    box = page.locator("[data-drop]").bounding_box()
    assert box
    browser = page.context.new_cdp_session(page)
    for kind in ("dragEnter", "dragOver", "drop"):
        browser.send(
            "Input.dispatchDragEvent",
            {
                "type": kind,
                "x": box["x"] + box["width"] / 2,
                "y": box["y"] + 20,
                "data": {"items": [], "files": [str(tmp_path / "dropped")], "dragOperationsMask": 1},
            },
        )
    expect(page.locator("[data-chosen-count]")).to_contain_text("121 files")
    start(page)
    page.wait_for_url(re.compile(r"/uploads/\w+$"))
    assert received(live, only_upload(live)) == digests_of(files)
