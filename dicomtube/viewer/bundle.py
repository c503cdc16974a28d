"""Which files of the built viewer a page must name.

Vite gives every file a name with a hash of its content and lists them in a manifest; the page names the entry script,
its stylesheets, and the modules the entry will ask for next so that the browser fetches them at once.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypedDict

FOLDER = "viewer"
ENTRY = "viewer/main.js"


class BundleError(RuntimeError):
    """The viewer has not been built, or what was built is not what this version expects."""


class _Chunk(TypedDict, total=False):
    """One entry of the manifest (Vite's `build.manifest`)."""

    file: str
    css: list[str]
    imports: list[str]
    dynamicImports: list[str]


@dataclass(frozen=True)
class ViewerAssets:
    """Addresses below the static folder, such as `viewer/assets/main-B1x.js`."""

    script: str
    styles: tuple[str, ...]
    preloads: tuple[str, ...]


@cache
def bundle_assets(static_folder: Path) -> ViewerAssets:
    """Read the manifest below `static_folder`, once for the life of the process.

    Raises BundleError when it is missing or does not name the viewer's entry.
    """
    path = static_folder / FOLDER / "manifest.json"
    try:
        chunks: dict[str, _Chunk] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BundleError(f"The viewer has not been built ({path} is missing): run `make setup`.") from None
    except ValueError as error:
        raise BundleError(f"{path} cannot be read ({error}): run `make setup` to build it again.") from error
    if ENTRY not in chunks:
        raise BundleError(f"{path} does not list {ENTRY}: run `make setup` to build the viewer again.")
    needed = list(_needed_by(ENTRY, chunks))
    return ViewerAssets(
        script=f"{FOLDER}/{chunks[ENTRY]['file']}",
        styles=tuple(f"{FOLDER}/{style}" for name in needed for style in chunks[name].get("css", ())),
        preloads=tuple(f"{FOLDER}/{chunks[name]['file']}" for name in needed[1:]),
    )


def _needed_by(entry: str, chunks: dict[str, _Chunk]) -> Iterator[str]:
    """The entry, what it loads when it starts, and what those import; not the decoders they load on demand."""
    seen: set[str] = set()
    waiting = [entry, *chunks[entry].get("dynamicImports", ())]
    while waiting:
        name = waiting.pop(0)
        if name in seen:
            continue
        seen.add(name)
        yield name
        waiting.extend(chunks[name].get("imports", ()))
