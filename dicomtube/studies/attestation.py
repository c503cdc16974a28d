"""What an uploader confirms, by version. A changed text gets a new version; records keep the version they confirmed."""

from __future__ import annotations

from dataclasses import dataclass

from dicomtube.core.language import N_


@dataclass(frozen=True)
class Statement:
    """One sentence that somebody confirms, in English."""

    version: str
    text: str


LOOKED = Statement(
    version="2026-11-22",
    text=N_("I have looked at every image whose writing I keep: nothing in it identifies anybody."),
)
"""What whoever keeps an image as it is, or leaves writing in it, confirms."""


@dataclass(frozen=True)
class Attestation:
    """The statement and its points, in English."""

    version: str
    points: tuple[str, ...]


CURRENT = Attestation(
    version="2026-11-22",
    points=(
        N_(
            "I have de-identified this imaging as far as I can, or I rely on this site's de-identification "
            "and will check its result."
        ),
        N_("My institution and the law that binds me allow me to publish it for teaching."),
        N_("The case was not in the media, and nothing in it is so unique that the patient could be recognised."),
        N_("I will keep names, dates, numbers and places that could identify the patient out of everything I write."),
    ),
)
