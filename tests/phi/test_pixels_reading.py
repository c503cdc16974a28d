"""Reading with the real models: a handful of pictures. `make bench-pixels` measures many."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import NoReturn

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from dicomtube.phi.pixels import Decision, SeriesReviewer
from dicomtube.phi.pixels import reader as module
from dicomtube.phi.pixels.boxes import covered
from dicomtube.phi.pixels.reader import ModelMissing, TextReader
from tests.phi.drawn import Kind, backgrounds, draw


def test_the_models_load_and_read_without_a_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> NoReturn:
        raise AssertionError("reached for the network")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    image = Image.new("L", (300, 200))
    ImageDraw.Draw(image).text((10, 10), "HADDAD^OLGA", fill=255, font=ImageFont.load_default(20))
    texts = [reading.text for reading in TextReader().read(np.asarray(image))]
    assert texts == ["HADDAD^OLGA"]


def test_a_missing_model_is_an_error_not_a_download(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(module.rapidocr, "__file__", str(tmp_path / "__init__.py"))
    with pytest.raises(ModelMissing, match="locked version"):
        TextReader()


@pytest.mark.parametrize(("background", "seed"), [("ct_head", 0), ("xa_vessels", 0), ("nm_bone", 1)])
def test_drawn_names_dates_and_initials_are_covered(reader: TextReader, background: str, seed: int) -> None:
    drawn = draw(background, Kind.TEXT, seed)
    reviewer = SeriesReviewer("OT", reader)
    reviewer.add(drawn.picture, instance="1")
    verdict = reviewer.result().verdict("1")

    assert verdict.decision is Decision.MASK
    ink = drawn.picture != backgrounds()[background]
    inside = covered(verdict.boxes, *drawn.picture.shape)
    assert inside[ink].mean() > 0.98


@pytest.mark.parametrize("background", ["ct_head"])
def test_markers_are_left_alone(reader: TextReader, background: str) -> None:
    reviewer = SeriesReviewer("OT", reader)
    reviewer.add(draw(background, Kind.MARKERS, 0).picture, instance="1")
    assert reviewer.result().verdict("1").decision is Decision.CLEAR


@pytest.mark.parametrize("background", ["ct_body", "mr_abdomen"])
def test_anatomy_is_not_text(reader: TextReader, background: str) -> None:
    reviewer = SeriesReviewer("OT", reader)
    reviewer.add(backgrounds()[background], instance="1")
    assert reviewer.result().verdict("1").decision is Decision.CLEAR


def test_a_small_name_in_the_midst_of_smooth_tissue_is_covered(reader: TextReader) -> None:
    size = 320
    chance = np.random.default_rng(7)
    ys, xs = np.mgrid[:size, :size]
    body = ((ys - size / 2) / (size * 0.33)) ** 2 + ((xs - size / 2) / (size * 0.42)) ** 2 < 1
    tissue = np.clip(np.where(body, 115, 5) + chance.normal(0, 4, (size, size)), 0, 255).astype(np.uint8)
    image = Image.fromarray(tissue)
    ImageDraw.Draw(image).text((size // 3, size // 2), "Dr. Wraquibauxansen", fill=255, font=ImageFont.load_default(16))
    picture = np.asarray(image)
    reviewer = SeriesReviewer("CT", reader)
    reviewer.add(picture, instance="1")
    verdict = reviewer.result().verdict("1")
    inside = covered(verdict.boxes, size, size)
    assert inside[picture != tissue].mean() > 0.98
