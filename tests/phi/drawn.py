"""Pictures with text drawn on them, and without: what the look for burned-in text is measured on.

Backgrounds are pydicom's packaged files (CT, MR, CR, US, NM) and two built ones (XA-like vessels, noise). Those that
carry text of their own have it painted over.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pydicom
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from pydicom.data import get_testdata_file

from dicomtube.dicom.frames import decode_frame
from dicomtube.dicom.render import grey_levels

Picture = npt.NDArray[np.uint8]

_DEJAVU = Path("/usr/share/fonts/truetype/dejavu")
_SURNAMES = (
    "SMITH",
    "GARCIA",
    "MULLER",
    "ROSSI",
    "NAKAMURA",
    "OKAFOR",
    "KOWALSKI",
    "DUBOIS",
    "JENSEN",
    "IVANOV",
    "HADDAD",
    "SILVA",
    "OBRIEN",
    "NGUYEN",
)
_GIVEN = (
    "JOHN",
    "MARIA",
    "ANNA",
    "PEDRO",
    "YUKI",
    "CHIDI",
    "EVA",
    "LUC",
    "LARS",
    "OLGA",
    "OMAR",
    "ANA",
    "SEAN",
    "LINH",
)
MARKERS = ("L", "R", "SUPINE", "PRONE", "ERECT", "PORTABLE", "AP", "PA", "R CC", "L MLO", "LEFT", "5 cm", "10", "15")


class Kind(StrEnum):
    """What a picture carries."""

    TEXT = "text"
    MARKERS = "markers"
    CLEAN = "clean"


@dataclass(frozen=True)
class Line:
    """A drawn line and the rectangle of its ink: left, top, right, bottom."""

    text: str
    box: tuple[int, int, int, int]


@dataclass(frozen=True)
class Drawn:
    """A picture, the name of its background, what was drawn and at which size and grey."""

    picture: Picture
    background: str
    kind: Kind
    lines: tuple[Line, ...]
    size: int
    grey: int


@cache
def backgrounds() -> dict[str, Picture]:
    """Backgrounds without text, by name."""
    found = {
        "ct_body": _packaged("eCT_Supplemental.dcm"),
        "ct_head": _packaged("693_UNCR.dcm"),
        "ct_abdomen": _packaged("explicit_VR-UN.dcm"),
        "ct_small": _packaged("CT_small.dcm"),
        "mr_shoulder": _packaged("MR2_UNCR.dcm", 512),
        "mr_abdomen": _packaged("MR-SIEMENS-DICOM-WithOverlays.dcm"),
        "mr_small": _packaged("MR_small.dcm"),
        "cr_chest": _packaged("RG1_UNCR.dcm", 900),
        "nm_bone": _packaged("JPEG2000_UNC.dcm"),
        "us_sector": _ultrasound(),
    }
    found["xa_vessels"] = _vessels()
    found["cr_leg"] = _without_corner(_packaged("RG3_UNCR.dcm", 900))
    return found


def text_lines(rng: random.Random) -> list[str]:
    """One to four identifying lines: names, dates, numbers, initials."""
    surname, given = rng.choice(_SURNAMES), rng.choice(_GIVEN)
    year, month, day = rng.randint(1931, 2019), rng.randint(1, 12), rng.randint(1, 28)
    name = rng.choice(
        [f"{surname}^{given}", f"{surname}, {given}", f"{given.title()} {surname.title()}", f"{surname} {given[0]}."]
    )
    date = rng.choice([f"{day:02}/{month:02}/{year}", f"{year}-{month:02}-{day:02}", f"{day:02}.{month:02}.{year}"])
    number = rng.choice(
        [f"{rng.randint(10**6, 10**8)}", f"MRN {rng.randint(10**5, 10**7)}", f"ID:{rng.randint(1000, 99999)}"]
    )
    initials = rng.choice([f"{given[0]}{surname[0]}", f"{given[0]}.{surname[0]}."])
    pool = [name, date, f"DOB {date}", number, initials, "St. Mary Hospital"]
    return rng.sample(pool, rng.randint(1, 4))


def draw(name: str, kind: Kind, seed: int) -> Drawn:
    """Draw what `kind` says on the background `name`; the same seed gives the same picture."""
    rng = random.Random(f"{name}{kind}{seed}")
    picture = backgrounds()[name]
    size, grey = rng.randint(10, 24), rng.randint(140, 255)
    lines = {
        Kind.TEXT: text_lines(rng),
        Kind.MARKERS: rng.sample(MARKERS, rng.randint(1, 2)),
        Kind.CLEAN: [],
    }[kind]
    image = Image.fromarray(picture)
    canvas = ImageDraw.Draw(image)
    font = _font(rng, size)
    placed: list[Line] = []
    corner_x, corner_y = rng.random() < 0.5, rng.random() < 0.5
    y = 4 if corner_y else max(4, image.height - 6 - len(lines) * (size + 5))
    for text in lines:
        box = canvas.textbbox((0, y), text, font=font)
        x = min(5, image.width - int(box[2]) - 2) if corner_x else image.width - int(box[2]) - 6
        if x < 4:  # too wide for this picture
            continue
        shade = _apart(picture, grey, x, y, size)
        canvas.text((x, y), text, fill=shade, font=font)
        left, top, right, bottom = canvas.textbbox((x, y), text, font=font)
        placed.append(Line(text, (int(left), int(top), int(right), int(bottom))))
        y += size + 5
    if lines and not placed:  # nothing fitted: again with other words and sizes
        return draw(name, kind, seed + 1000)
    return Drawn(np.asarray(image).copy(), name, kind, tuple(placed), size, grey)


def _apart(picture: Picture, grey: int, x: int, y: int, size: int) -> int:
    """The grey itself, or black where the ground is too bright for anybody to see it."""
    ground = float(picture[y : y + size, x : x + 8 * size].mean()) if picture[y : y + size].size else 0.0
    return grey if grey - ground > 60 else (255 if ground < 150 else 0)


def _font(rng: random.Random, size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    names = ["DejaVuSans.ttf", "DejaVuSansMono.ttf", "DejaVuSans-Bold.ttf", ""]
    path = _DEJAVU / rng.choice(names)
    return ImageFont.truetype(str(path), size) if path.is_file() else ImageFont.load_default(size)


def _packaged(file_name: str, longest: int | None = None) -> Picture:
    path = get_testdata_file(file_name)
    assert isinstance(path, str), f"pydicom carries no {file_name}"
    dataset = pydicom.dcmread(path)
    picture = grey_levels(decode_frame(dataset, 0), dataset)
    if longest is not None and max(picture.shape) > longest:
        image = Image.fromarray(picture)
        image.thumbnail((longest, longest))
        picture = np.asarray(image)
    return picture


def _ultrasound() -> Picture:
    """The fan of a packaged ultrasound image, everything outside it black."""
    picture = _packaged("JPGLosslessP14SV1_1s_1f_8b.dcm").copy()
    rows, columns = picture.shape
    y, x = np.mgrid[0:rows, 0:columns]
    apex_x, apex_y = columns * 0.46, rows * 0.06
    angle = np.abs(np.arctan2(x - apex_x, np.maximum(1, y - apex_y)))
    radius = np.hypot(x - apex_x, y - apex_y)
    picture[(angle > 0.62) | (radius < rows * 0.2) | (radius > rows * 0.72)] = 0
    return picture


def _vessels() -> Picture:
    """Dark branching lines on a bright noisy ground, as a subtraction angiogram shows them."""
    rng = random.Random(7)
    image = Image.new("L", (512, 512), 150)
    canvas = ImageDraw.Draw(image)
    for _ in range(14):
        x, y, angle, width = rng.uniform(100, 400), 500.0, rng.uniform(-0.6, 0.6), rng.uniform(2, 9)
        for _ in range(60):
            nx, ny = x + 8 * np.sin(angle), y - 8 * np.cos(angle)
            canvas.line((x, y, nx, ny), fill=60, width=max(1, int(width)))
            x, y, angle, width = nx, ny, angle + rng.uniform(-0.25, 0.25), width * 0.975
    noise = np.random.default_rng(7).normal(0, 7, (512, 512))
    blurred = np.asarray(image.filter(ImageFilter.GaussianBlur(1.2))).astype(np.float64)
    return np.clip(blurred + noise, 0, 255).astype(np.uint8)


def _without_corner(picture: Picture) -> Picture:
    """The leg film carries a side marker with letters: paint it over."""
    clean = picture.copy()
    rows, columns = clean.shape
    clean[int(rows * 0.75) :, int(columns * 0.6) :] = clean[int(rows * 0.7), int(columns * 0.7)]
    return clean
