"""Anchors: the chain's end written down now and then outside of the database, signed with the site's key.

Whoever can write to the database could cut the end off and set the head back; the anchors in the object store tell.
"""

from __future__ import annotations

import hashlib
import hmac
import json

from sqlalchemy import select

from dicomtube.core.audit.models import AuditHead
from dicomtube.core.db import Database
from dicomtube.core.storage import ObjectStore

PREFIX = "audit/anchors/"
KEPT = 200


def drop_anchor(database: Database, store: ObjectStore, site_key: str) -> int:
    """Writes the chain's end to the store, unless it stands there; old anchors go. Gives the position."""
    with database.reading() as session:
        head = session.scalars(select(AuditHead).where(AuditHead.id == 1)).one()
    keys = sorted(item.key for item in store.keys(PREFIX))
    key = f"{PREFIX}{head.position:015d}.json"
    if head.position and key not in keys:
        content = {"position": head.position, "hash": head.hash, "mac": _sign(site_key, head.position, head.hash)}
        store.put(key, json.dumps(content).encode("ascii"), "application/json")
        store.delete_many(keys[: max(0, len(keys) + 1 - KEPT)])
    return head.position


def read_anchors(store: ObjectStore, site_key: str) -> dict[int, str]:
    """The hash by position that the anchors name; one that the site did not sign counts as a hash no entry has."""
    found = {}
    for item in store.keys(PREFIX):
        content = json.loads(store.get(item.key))
        position, value = int(content["position"]), str(content["hash"])
        genuine = hmac.compare_digest(str(content["mac"]), _sign(site_key, position, value))
        found[position] = value if genuine else "forged"
    return found


def _sign(site_key: str, position: int, value: str) -> str:
    return hmac.new(site_key.encode(), f"audit-anchor {position} {value}".encode(), hashlib.sha256).hexdigest()
