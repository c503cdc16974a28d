"""Case 27: pictures come from somewhere else, so their address and their bytes may be anything."""

from __future__ import annotations

import io
import socket
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from sqlalchemy import select

from dicomtube.core.errors import Invalid
from dicomtube.core.site import Site
from dicomtube.identity.models import User
from dicomtube.identity.providers import Fault, PictureSource, ProviderError, fetch_picture
from dicomtube.identity.providers.pictures import LARGEST_PICTURE
from dicomtube.identity.service.pictures import SIDE, redraw_picture
from tests.devidp.process import DevelopmentProvider
from tests.identity.host import Host, hosting
from tests.identity.visitor import Visitor


def picture(kind: str = "PNG", *, size: tuple[int, int] = (640, 480), **options: Any) -> bytes:
    """A picture file."""
    file = io.BytesIO()
    Image.new("RGB", size, "#0b5f73").save(file, kind, **options)
    return file.getvalue()


@pytest.mark.parametrize(
    "address",
    [
        "https://127.0.0.1/a.png",
        "https://localhost/a.png",
        "https://[::1]/a.png",
        "https://169.254.169.254/latest/meta-data/",
        "https://10.0.0.1/a.png",
        "https://192.168.1.1/a.png",
        "https://0.0.0.0/a.png",
        "https://[::ffff:127.0.0.1]/a.png",
        "https://[fd00::1]/a.png",
        "https://2130706433/a.png",
        "http://accounts.google.com/a.png",
        "file:///etc/passwd",
        "ftp://example.org/a.png",
        "https://user@accounts.google.com/a.png",
        "https:///a.png",
        "",
    ],
)
def test_case_27_an_address_within_our_own_network_is_never_asked(address: str) -> None:
    with pytest.raises(ProviderError) as caught:
        fetch_picture(PictureSource(address))
    assert caught.value.fault is Fault.REFUSED


def test_case_27_a_name_that_also_points_inside_is_never_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    def two_faced(host: str, port: int, **_options: object) -> list[object]:
        assert host == "pictures.example"
        return [(0, 0, 0, "", ("93.184.215.14", port)), (0, 0, 0, "", ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", two_faced)
    with pytest.raises(ProviderError, match="not a public one"):
        fetch_picture(PictureSource("https://pictures.example/a.png"))


@pytest.fixture
def host() -> Iterator[Host]:
    """A host on this machine that answers with what it is told to."""
    with hosting() as running:
        yield running


def test_case_27_a_huge_picture_is_given_up(host: Host) -> None:
    host.body = b"x" * (LARGEST_PICTURE + 1)
    with pytest.raises(ProviderError, match="too large"):
        fetch_picture(PictureSource(f"{host.origin}/a.png"), development_origin=host.origin)


def test_case_27_no_redirect_is_followed(host: Host) -> None:
    host.status, host.redirect = 302, f"{host.origin}/elsewhere"
    with pytest.raises(ProviderError, match="status 302"):
        fetch_picture(PictureSource(f"{host.origin}/a.png"), development_origin=host.origin)
    assert host.asked == 1


def test_case_27_another_port_of_this_machine_is_not_the_development_provider(host: Host) -> None:
    with pytest.raises(ProviderError):
        fetch_picture(PictureSource(f"{host.origin}/a.png"), development_origin="http://127.0.0.1:1")
    assert host.asked == 0


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<!doctype html><script>alert(1)</script>",
        picture()[:200],
        b"GIF89a" + b"\xff" * 50,
        picture("TIFF"),
        b"%!PS-Adobe-3.0 EPSF-3.0",
    ],
    ids=["empty", "svg", "html", "cut", "broken", "tiff", "postscript"],
)
def test_case_27_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(Invalid):
        redraw_picture(data)


def test_case_27_a_bomb_of_pixels_is_refused_before_it_is_decoded() -> None:
    with pytest.raises(Invalid):
        redraw_picture(picture(size=(9000, 9000)))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_pictures_are_redrawn_square_small_and_without_what_the_camera_wrote(kind: str) -> None:
    exif = Image.Exif()
    exif[0x010E] = "Taken at the ward of Ada Marsh"
    options: dict[str, Any] = {"exif": exif} if kind in ("JPEG", "WEBP") else {}
    if kind == "PNG":
        notes = PngInfo()
        notes.add_text("Comment", "Taken at the ward of Ada Marsh")
        options = {"pnginfo": notes}
    redrawn = redraw_picture(picture(kind, **options))
    assert b"Marsh" not in redrawn
    with Image.open(io.BytesIO(redrawn)) as opened:
        assert (opened.format, opened.size, dict(opened.getexif())) == ("WEBP", (SIDE, SIDE), {})


@pytest.mark.parametrize("provider", ["google", "microsoft", "facebook"])
def test_a_newcomers_picture_is_kept_with_us_and_never_linked(visitor: Visitor, live: Site, provider: str) -> None:
    visitor.sign_in("reader", provider)
    with live.database.reading() as session:
        key = session.scalars(select(User.picture_key)).one()
    assert key is not None
    assert visitor.devidp.address not in visitor.get("/account").text
    shown = visitor.get(f"/{key}")
    assert (shown.status_code, shown.headers["Content-Type"]) == (200, "image/webp")


def test_case_27_a_picture_at_a_forbidden_address_is_done_without(
    visitor: Visitor, live: Site, devidp: DevelopmentProvider
) -> None:
    devidp.misbehave("google", claims={"picture": "http://169.254.169.254/latest/meta-data/"})
    assert visitor.sign_in("reader").status_code == 303
    with live.database.reading() as session:
        assert session.scalars(select(User.picture_key)).all() == [None]


def test_an_uploaded_picture_replaces_the_old_one(visit: Callable[[], Visitor], live: Site) -> None:
    visitor = visit()
    visitor.sign_in("reader")
    with live.database.reading() as session:
        old = session.scalars(select(User.picture_key)).one()
    assert old is not None
    said = {"display_name": "Ben Okafor", "position": "Resident", "country": "NG"}
    large = picture(size=(1600, 1200)) + b"\0" * 3_000_000
    answer = visitor.upload("/account/profile", "picture", large, **said)
    assert answer.status_code == 303
    assert visitor.get(f"/{old}").status_code == 404
    page = visitor.get("/account/profile").text
    assert 'value="Resident"' in page
    assert visitor.post("/account/picture/remove", page="/account/profile").status_code == 303
    assert list(live.store.keys("members/")) == []


def test_an_upload_that_is_no_picture_says_so(visitor: Visitor) -> None:
    visitor.sign_in("reader")
    said = {"display_name": "Ben Okafor", "position": "Resident", "country": "NG"}
    answer = visitor.upload("/account/profile", "picture", b"not a picture", **said)
    assert (answer.status_code, "no picture we can read" in answer.text) == (400, True)


def test_case_27_a_picture_that_trickles_in_is_waited_for_only_so_long(host: Host) -> None:
    host.body, host.trickle = picture()[:200], 0.2
    began = time.monotonic()
    with pytest.raises(ProviderError, match="too slow"):
        fetch_picture(PictureSource(f"{host.origin}/a.png"), development_origin=host.origin)
    assert time.monotonic() - began < 10
