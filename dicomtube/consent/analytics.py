"""What Google's tag is told and allowed, and which cookies it leaves. Nothing here runs before somebody agreed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from config import GOOGLE_COLLECT, Config
from dicomtube.core import cookies
from dicomtube.core.cookies import Category

_MOST = 8  # nobody has more; a browser full of made-up names must not make the answer's head grow without end


@dataclass(frozen=True)
class Tag:
    """Analytics as the operator set it up. `collect` is empty for Google's own address."""

    measurement_id: str
    script: str
    collect: str

    @classmethod
    def of(cls, config: Config) -> Tag | None:
        """The tag that the settings name, or None without one."""
        if not config.ga4_measurement_id:
            return None
        own = config.ga4_collect_url == GOOGLE_COLLECT
        return cls(config.ga4_measurement_id, config.ga4_tag_url, "" if own else config.ga4_collect_url)

    @property
    def sources(self) -> Mapping[str, tuple[str, ...]]:
        """By directive of the content security policy, what a page needs that carries the tag."""
        script = _origin(self.script)
        if self.collect:
            collect: tuple[str, ...] = (_origin(self.collect),)
        else:
            collect = (GOOGLE_COLLECT, "https://*.google-analytics.com", "https://*.analytics.google.com")
        return {"script-src": (script,), "connect-src": (*collect, script), "img-src": (*collect, script)}


def left_behind(names: Iterable[str]) -> list[str]:
    """Of a browser's cookies, those of analytics."""
    found = (name for name in names if (one := cookies.find(name)) and one.category is Category.ANALYTICS)
    return [name for name, _ in zip(found, range(_MOST), strict=False)]


def wider_hosts(host: str) -> Iterator[str]:
    """The domains for which a tag on this host can have set a cookie: the host itself and those above it."""
    name = host.partition(":")[0].lower()
    labels = name.split(".")
    if host.startswith("[") or labels[-1].isdigit() or len(labels) < 2:
        return
    for start in range(len(labels) - 1):
        yield ".".join(labels[start:])


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
