"""The page names the files of the built viewer as its manifest lists them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dicomtube.viewer.bundle import BundleError, ViewerAssets, bundle_assets

MANIFEST = {
    "viewer/main.js": {"file": "assets/main-1.js", "dynamicImports": ["viewer/stage.js", "viewer/tools.js"]},
    "viewer/stage.js": {
        "file": "assets/stage-2.js",
        "imports": ["viewer/main.js", "_shared.js"],
        "dynamicImports": ["rare-decoder.js"],
        "css": ["assets/stage-5.css"],
    },
    "viewer/tools.js": {"file": "assets/tools-3.js", "imports": ["_shared.js"]},
    "_shared.js": {"file": "assets/shared-4.js"},
    "rare-decoder.js": {"file": "assets/rare-6.js"},
}


def write_manifest(static_folder: Path, content: str) -> None:
    folder = static_folder / "viewer"
    folder.mkdir()
    (folder / "manifest.json").write_text(content, encoding="utf-8")


def test_the_page_preloads_what_the_viewer_starts_with_and_no_rare_decoder(tmp_path: Path) -> None:
    write_manifest(tmp_path, json.dumps(MANIFEST))

    assert bundle_assets(tmp_path) == ViewerAssets(
        script="viewer/assets/main-1.js",
        styles=("viewer/assets/stage-5.css",),
        preloads=("viewer/assets/stage-2.js", "viewer/assets/tools-3.js", "viewer/assets/shared-4.js"),
    )


def test_the_manifest_is_read_once(tmp_path: Path) -> None:
    write_manifest(tmp_path, json.dumps(MANIFEST))
    first = bundle_assets(tmp_path)
    (tmp_path / "viewer" / "manifest.json").unlink()

    assert bundle_assets(tmp_path) is first


@pytest.mark.parametrize("content", ["{", "{}"])
def test_a_spoiled_bundle_says_how_to_build_it_again(tmp_path: Path, content: str) -> None:
    write_manifest(tmp_path, content)

    with pytest.raises(BundleError, match="run `make setup`"):
        bundle_assets(tmp_path)


def test_a_missing_bundle_says_how_to_build_it_and_is_found_once_built(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match=r"has not been built .* run `make setup`"):
        bundle_assets(tmp_path)
    write_manifest(tmp_path, json.dumps(MANIFEST))

    assert bundle_assets(tmp_path).script == "viewer/assets/main-1.js"
