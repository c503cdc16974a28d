"""`make messages`: gathers every message a person may read and brings the catalogues up to date.

Messages are the first arguments of `_`, `ngettext`, `N_`, `_l` and of the errors that services raise, in code and
templates, and the reasons of the pure cores, which know no translation. The catalogues are committed as they are; the
site reads them when it starts.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

from dicomtube.core import errors
from dicomtube.core.language import DEFAULT, LANGUAGES, catalogue_path
from dicomtube.dicom.errors import Reason

DATED = datetime(2026, 11, 22, tzinfo=UTC)  # of the headers: history is the repository's matter
ROOT = Path(__file__).resolve().parent.parent
METHODS = [("dicomtube/**.py", "python"), ("templates/**.html", "jinja2"), ("templates/**.txt", "jinja2")]


def keywords() -> Mapping[str, tuple[int, ...] | None]:
    """The functions and errors whose arguments are messages."""
    raised = [name for name, kind in vars(errors).items() if inspect.isclass(kind) and issubclass(kind, Exception)]
    return DEFAULT_KEYWORDS | dict.fromkeys([*raised, "_l", "lazy_gettext"]) | {"lazy_ngettext": (1, 2)}


def extracted() -> Catalog:
    """Every message of the site, with the places where it is used."""
    catalog = Catalog(project="DicomTube", copyright_holder="The DicomTube authors", fuzzy=False)
    for place, message, lines in _found():
        catalog.add(message, locations=[(place, lines)])
    return catalog


def _found() -> Iterator[tuple[str, str | tuple[str, ...], int]]:
    for folder in ("dicomtube", "templates"):
        found = extract_from_dir(
            ROOT / folder,
            [(pattern.removeprefix(f"{folder}/"), method) for pattern, method in METHODS if pattern.startswith(folder)],
            {"**.html": {"trimmed": "true", "silent": "false"}, "**.txt": {"trimmed": "true", "silent": "false"}},
            keywords=keywords(),
            directory_filter=lambda _folder: True,  # or templates/_parts would be left out
        )
        for name, line, message, _comments, _context in found:
            yield f"{folder}/{name}", message, line
    for reason in Reason:
        yield "dicomtube/dicom/errors.py", reason.message, 0


def kept(language: str) -> Catalog:
    """The catalogue of that language as it is committed."""
    path = catalogue_path(language)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def update(language: str) -> Catalog:
    """The catalogue with new messages added and those that nobody uses any more dropped; nothing is guessed."""
    catalog = kept(language)
    catalog.update(extracted(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    catalog.fuzzy = False
    catalog.creation_date = catalog.revision_date = DATED
    return catalog


def keep(language: str, catalog: Catalog) -> None:
    """Writes the catalogue, alike on every machine and at any time."""
    path = catalogue_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog, width=120, sort_by_file=True, include_lineno=False)


def missing(catalog: Catalog) -> list[str]:
    """The messages that are not translated yet, by their English text."""
    return [_english(message) for message in catalog if message.id and not all(forms(message))]


def forms(message: Message) -> tuple[str, ...]:
    """The translation, or for a plural all of its forms."""
    string = message.string
    return tuple(string) if isinstance(string, tuple | list) else (string or "",)


def main() -> None:
    """Writes every catalogue and says what is left to translate."""
    for language in LANGUAGES:
        if language == DEFAULT:
            continue
        catalog = update(language)
        keep(language, catalog)
        left = missing(catalog)
        sys.stdout.write(f"{language}: {len(catalog)} messages, {len(left)} to translate\n")
        sys.stdout.writelines(f"  {message}\n" for message in left)


def _english(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


if __name__ == "__main__":
    main()
