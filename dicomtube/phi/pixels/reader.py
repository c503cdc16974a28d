"""Reading text out of pictures, offline: rapidocr's detector and recogniser with the models its wheel carries.

Importing this module costs a second and 100 MB (OpenCV, onnxruntime), so only what looks at pixels imports it; the
models are loaded when a `TextReader` is made. Nothing is ever downloaded: the model files are named by path, and a
missing one is an error.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import rapidocr
from rapidocr.utils.process_img import map_boxes_to_original

from dicomtube.phi.pixels.boxes import Box

#: Detector and recogniser input: the shorter side is brought to this many pixels (measured best of 480, 640, 736).
SHORT_SIDE = 736
#: Longer pictures are shrunk to this before detection; text under ~12 px in a 3,000 px radiograph gets hard to read.
LONG_SIDE = 2400
_DETECTOR, _RECOGNISER = "PP-OCRv6_det_small.onnx", "PP-OCRv6_rec_small.onnx"


class ModelMissing(Exception):
    """The installed rapidocr does not carry the models this code was measured with."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A line of text the recogniser read, where it stands in the picture, and how certain it was (0 to 1)."""

    box: Box
    text: str
    confidence: float


class TextReader:
    """The two models, loaded once. Use it from one thread at a time; it computes on one core."""

    def __init__(self) -> None:
        folder = Path(rapidocr.__file__).parent / "models"
        detector, recogniser = folder / _DETECTOR, folder / _RECOGNISER
        for path in (detector, recogniser):
            if not path.is_file():
                raise ModelMissing(f"{path.name} is not in the rapidocr package: install the locked version.")
        params: dict[str, Any] = {
            "Global.use_cls": False,
            "Global.log_level": "critical",
            "Global.text_score": 0.0,
            "Global.max_side_len": LONG_SIDE,
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            "Det.model_path": str(detector),
            "Det.limit_side_len": SHORT_SIDE,
            "Det.limit_type": "min",
            "Rec.model_path": str(recogniser),
        }
        self._engine = rapidocr.RapidOCR(params=params)
        logging.getLogger("RapidOCR").setLevel(logging.CRITICAL)

    def read(self, picture: npt.NDArray[np.uint8]) -> list[Reading]:
        """Return every line found in a picture (rows, columns) or (rows, columns, 3), however uncertain.

        A line that the recogniser made nothing of (another script) comes with an empty text and confidence 0.
        """
        image = np.ascontiguousarray(picture if picture.ndim == 3 else np.repeat(picture[..., None], 3, axis=2))
        # Step by step rather than by calling the engine, which drops lines it cannot put into words.
        prepared, steps = self._engine.preprocess_img(image)
        detected, _, recognised, _ = self._engine.run_ocr_steps(prepared, steps)
        if detected.boxes is None or recognised.txts is None:
            return []
        corners = map_boxes_to_original(detected.boxes.astype(np.float64), steps, *image.shape[:2])
        return [
            Reading(Box.around(one), str(text), float(score) if text.strip() else 0.0)
            for one, text, score in zip(corners, recognised.txts, recognised.scores, strict=True)
        ]
