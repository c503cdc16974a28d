"""Where the packaged images lie: inside installed wheels, found without importing or downloading anything."""

import importlib.util
from pathlib import Path


class DemoDataMissing(Exception):
    """A package or file the demo is built from is not installed; the message says what to install."""


def _package_folder(module: str, distribution: str) -> Path:
    spec = importlib.util.find_spec(module)
    if spec is None or not spec.submodule_search_locations:
        raise DemoDataMissing(
            f"The demo content needs the package '{distribution}'. Run 'make setup', which installs it."
        )
    return Path(next(iter(spec.submodule_search_locations)))


def _existing(path: Path, distribution: str) -> Path:
    if not path.is_file():
        raise DemoDataMissing(
            f"The installed '{distribution}' has no file '{path.name}'. "
            "Install the version named in requirements/data.in."
        )
    return path


def pydicom_test_file(name: str) -> Path:
    """A file of pydicom's own wheel, by its name in ``pydicom/data/test_files``.

    Raises DemoDataMissing. (``pydicom.data.get_testdata_file`` would fall back to a download.)
    """
    return _existing(_package_folder("pydicom", "pydicom") / "data" / "test_files" / name, "pydicom")


def pydicom_data_file(name: str) -> Path:
    """A file of the pydicom-data wheel, by its name. Raises DemoDataMissing."""
    return _existing(_package_folder("data_store", "pydicom-data") / "data" / name, "pydicom-data")


def nilearn_file(name: str) -> Path:
    """A data file of the nilearn wheel, by its name. Raises DemoDataMissing.

    nilearn itself is never imported: it is installed for its data, without its dependencies.
    """
    return _existing(_package_folder("nilearn", "nilearn") / "datasets" / "data" / name, "nilearn")
