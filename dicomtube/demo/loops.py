"""A moving picture: an echocardiographic loop as one multi-frame file."""

from collections.abc import Iterator

import numpy as np
from pydicom import dcmread
from pydicom.pixels.utils import iter_pixels
from pydicom.uid import UltrasoundMultiFrameImageStorage

from dicomtube.demo.files import DemoFile, Series, Window, finish, set_windows, start
from dicomtube.demo.wheels import pydicom_data_file

FRAMES = 60
ROWS = slice(30, 430)
COLUMNS = slice(88, 568)
ORIENTATION_DOT = (slice(3, 19), slice(280, 304))
GREEN = 1


def echo_loop() -> Iterator[DemoFile]:
    """Two seconds of an apical view, about two heartbeats, at 30 frames a second.

    Cropped to the sector; the maker's green orientation dot, the only thing left beside the echoes, is blanked. The
    loop is grey throughout, so one channel holds it all.
    """
    path = pydicom_data_file("color3d_jpeg_baseline.dcm")
    series = Series(
        "echo-loop", 1, UltrasoundMultiFrameImageStorage, "US", "HEART", "CARDIAC ULTRASOUND", "APICAL VIEW",
        ("DERIVED", "PRIMARY"),
    )  # fmt: skip
    pictures = iter_pixels(path, indices=range(FRAMES))
    loop = np.stack([picture[ROWS, COLUMNS, GREEN] for picture in pictures])
    loop[:, ORIENTATION_DOT[0], ORIENTATION_DOT[1]] = 0
    dataset = start(series, 1)
    source = dcmread(path, stop_before_pixels=True)
    dataset.FrameTime = source.FrameTime
    dataset.FrameIncrementPointer = 0x00181063
    dataset.NumberOfFrames = FRAMES
    dataset.LossyImageCompression = "01"
    dataset.LossyImageCompressionRatio = source.LossyImageCompressionRatio
    dataset.LossyImageCompressionMethod = "ISO_10918_1"
    set_windows(dataset, (Window(56, 112, "ECHO"), Window(127.5, 255, "FULL")))
    yield finish(dataset, loop, "MONOCHROME2", 8, f"{series.folder}/IM0001.dcm")
