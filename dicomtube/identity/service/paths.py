"""Where to go after signing in: only ever a path of this site."""

from __future__ import annotations

from urllib.parse import urlsplit

HOME = "/"
_LONGEST = 2000


def local_path(wanted: str | None, home: str = HOME) -> str:
    """`wanted` when it is a path of this site, else `home`.

    Browsers drop tabs and line ends from addresses and read a backslash as a slash, so none of them is let through.
    """
    if not wanted or len(wanted) > _LONGEST or not wanted.startswith("/") or wanted.startswith("//"):
        return home
    if "\\" in wanted or any(not c.isprintable() or c.isspace() for c in wanted):
        return home
    parts = urlsplit(wanted)
    if parts.scheme or parts.netloc or parts.path.startswith(("//", "/sign-in", "/sign-out")):
        return home
    return wanted
