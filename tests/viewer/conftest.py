"""One server and one study for all tests of the viewer; a fresh page for each."""

from __future__ import annotations

import os
import threading
import warnings
from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from pydicom import dcmread
from pydicom.data import get_testdata_file
from pydicom.dataset import Dataset
from pydicom.uid import generate_uid
from werkzeug.serving import make_server

from dicomtube.viewer.bundle import BundleError, bundle_assets
from tests.viewer.reader import Reader
from tests.viewer.site import ROOT, ServedStudy, create_site, ct_stack, serve_series


@pytest.fixture(scope="session")
def browser(webgl_browser: Browser) -> Browser:
    """The viewer is drawn as for most readers."""
    return webgl_browser


@pytest.fixture(scope="session")
def study() -> ServedStudy:
    return ServedStudy(
        str(generate_uid()),
        (
            serve_series(ct_stack(), "Chest, axial", 1),
            serve_series([_read("US1_UNCR.dcm")], "Ultrasound in colour", 2),
            serve_series([_read("MR_small.dcm")], "Single magnetic resonance image", 3),
            serve_series([_read("emri_small.dcm")], "Enhanced multi-frame", 4),
            serve_series([_monochrome1()], "Radiograph stored inverted", 5),
            serve_series([_wide_samples()], "32-bit samples", 6),
        ),
    )


def _read(name: str) -> Dataset:
    path = get_testdata_file(name, download=False)
    assert isinstance(path, str)
    return dcmread(path)


def _monochrome1() -> Dataset:
    dataset = ct_stack(slices=1, size=256)[0]
    dataset.PhotometricInterpretation = "MONOCHROME1"
    dataset.Modality = "CR"
    return dataset


def _wide_samples() -> Dataset:
    """HTJ2K holds 16 bits: these frames are served raw."""
    dataset = ct_stack(slices=1, size=64)[0]
    dataset.Modality = "RTDOSE"
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = 32, 32, 31
    dataset.PixelData = np.frombuffer(dataset.PixelData, "<u2").astype("<u4").tobytes()
    return dataset


@pytest.fixture(scope="session")
def address(study: ServedStudy) -> Iterator[str]:
    try:
        bundle_assets(ROOT / "static")
    except BundleError as error:
        # A failure where everything is expected, a loud skip elsewhere.
        if os.environ.get("CI") == "true":
            raise
        warnings.warn(pytest.PytestWarning(str(error)), stacklevel=1)
        pytest.skip(str(error))
    server = make_server("127.0.0.1", 0, create_site(study), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Shared for its cache of the scripts; the viewer itself keeps nothing in the browser."""
    context = browser.new_context(viewport={"width": 1024, "height": 800})
    context.set_default_timeout(15_000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    page = context.new_page()
    yield page
    page.close()


@pytest.fixture
def phone(browser: Browser, address: str, study: ServedStudy) -> Iterator[Reader]:
    """A reader with a small screen and fingers."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.set_default_timeout(15_000)
    yield Reader(page, address, study.series[0])
    context.close()


@pytest.fixture
def reader(page: Page, address: str, study: ServedStudy) -> Reader:
    return Reader(page, address, study.series[0])
