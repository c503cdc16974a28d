"""`dicomtube doctor`: looks whether the site keeps its promises, and says where it does not.

A check is a function of the opened site that gives a `Finding`; CHECKS names them all. A finding holds counts,
identifiers and names of settings, never what somebody wrote.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import click
from sqlalchemy import func, select, text

from config import Config, ConfigError
from dicomtube.core import audit
from dicomtube.core.db import new_id, utcnow
from dicomtube.core.queue import Job, JobState
from dicomtube.core.schema import newest_revision
from dicomtube.core.site import Site, open_site
from dicomtube.core.storage import ObjectStore
from dicomtube.legal import missing
from dicomtube.moderation.service.residue import find_residue
from dicomtube.policies.service import facts_of
from dicomtube.privacy.models import DoomedObjects, Erasure
from dicomtube.privacy.service.handling import overdue_count
from dicomtube.privacy.service.ledger import deletions_file, lines_of, read_file
from dicomtube.studies.service.inventory import compare_objects
from dicomtube.tables import TABLES

ORPHAN_SECONDS = 25 * 3600  # the sweep deletes after a day


class Verdict(StrEnum):
    """How a check ended. `warn`: it works, and somebody should look."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True)
class Finding:
    """What a check saw."""

    verdict: Verdict
    message: str


Check = Callable[[Site], Finding]


def check_schema(site: Site) -> Finding:
    """The database stands at the newest migration."""
    with site.database.reading() as session:
        found = session.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    newest = newest_revision()
    if found != newest:
        return Finding(Verdict.FAIL, f"migration {found}, the code wants {newest}: run `dicomtube migrate`")
    return Finding(Verdict.OK, f"migration {found}")


def check_stores(site: Site) -> Finding:
    """Both object stores take an object, give it back and let it go."""
    for store in (site.store, site.quarantine):
        _write_and_read(store)
    return Finding(Verdict.OK, "objects and quarantine can be written, read and deleted")


def _write_and_read(store: ObjectStore) -> None:
    key = f"doctor/{new_id()}"
    store.put(key, b"doctor")
    try:
        if store.get(key) != b"doctor":
            raise RuntimeError("the store gave back something else")
    finally:
        store.delete(key)


def check_jobs(site: Site) -> Finding:
    """No job has used up its attempts."""
    with site.database.reading() as session:
        failed = session.execute(
            select(Job.kind, func.count()).where(Job.state == JobState.FAILED).group_by(Job.kind).order_by(Job.kind)
        ).all()
    if failed:
        return Finding(Verdict.WARN, "failed jobs: " + ", ".join(f"{kind} {count}" for kind, count in failed))
    return Finding(Verdict.OK, "no failed job")


def check_audit(site: Site) -> Finding:
    """The audit log is the one that was written: nothing changed, removed, reordered or cut off."""
    anchors = audit.read_anchors(site.store, site.config.site_key)
    with site.database.reading() as session:
        found = audit.verify(session, anchors)
    if found.faults:
        told = ", ".join(f"{fault.kind.value} at {fault.position}" for fault in found.faults)
        return Finding(Verdict.FAIL, f"the chain is broken: {told}")
    return Finding(Verdict.OK, f"{found.entries} entries, the last is {found.position} with hash {found.hash[:16]}")


def check_legal(site: Site) -> Finding:
    """The legal pages say who runs the site."""
    asked = {
        "operator": "OPERATOR_NAME",
        "address": "OPERATOR_ADDRESS",
        "contact": "CONTACT_EMAIL",
        "officer": "PRIVACY_OFFICER",
        "jurisdiction": "JURISDICTION",
    }
    left = [asked[name] for name in missing(facts_of(site.config))]
    if left:
        return Finding(Verdict.WARN, f"the legal pages have gaps: set {', '.join(left)}")
    return Finding(Verdict.OK, "the legal pages name who runs the site")


def check_objects(site: Site) -> Finding:
    """Every object of a study has its row, and every row its objects."""
    found = compare_objects(site.database, site.store, now=time.time(), grace_seconds=ORPHAN_SECONDS)
    if found.missing or found.stale:
        return Finding(Verdict.FAIL, f"{found.missing} objects are missing, {found.stale} belong to no row")
    if found.young:
        return Finding(Verdict.WARN, f"{found.young} new objects have no row yet: an upload under way, or a killed one")
    return Finding(Verdict.OK, f"{found.studies} studies have their {found.objects} objects, and nothing else is there")


def check_retractions(site: Site) -> Finding:
    """Nothing is left of what was retracted: no object, no row, no mention of one of its UIDs."""
    found = find_residue(site.database, TABLES, (site.store, site.quarantine))
    if found.overdue:
        return Finding(Verdict.FAIL, f"not purged: {', '.join(found.overdue)}; is a worker running?")
    if found.places:
        return Finding(Verdict.FAIL, "left of retracted cases: " + ", ".join(found.places[:10]))
    if found.again:
        return Finding(Verdict.WARN, f"uploaded again after their retraction: {', '.join(found.again)}")
    waiting = f", {found.waiting} about to be purged" if found.waiting else ""
    return Finding(Verdict.OK, f"{found.tombstones} retracted cases left nothing{waiting}")


def check_deletions(site: Site) -> Finding:
    """What was deleted stays so: no restored backup brought it back, and no erasure hangs."""
    path = deletions_file(site.config)
    late = utcnow() - timedelta(hours=1)
    with site.database.reading() as session:
        known = {line.id: line.at for line in lines_of(session)}
        hanging = session.scalar(select(func.count()).where(Erasure.done_at.is_(None), Erasure.asked_at < late)) or 0
        doomed = session.scalar(select(func.count()).where(DoomedObjects.since < late)) or 0
    filed = {line.id for line in read_file(path)}
    if lost := len(filed - known.keys()):
        return Finding(Verdict.FAIL, f"{lost} deletions are unknown here, as after a restore: replay-deletions")
    unfiled = sum(1 for id_, at in known.items() if id_ not in filed and datetime.fromisoformat(at) < late)
    if hanging or doomed or unfiled:
        return Finding(
            Verdict.WARN, f"{hanging} erasures and {doomed} objects wait for an hour, {unfiled} lines lack in the file"
        )
    return Finding(Verdict.OK, f"{len(known)} deletions on record")


def check_requests(site: Site) -> Finding:
    """Every request about personal data is answered by its last day (GDPR art. 12(3))."""
    today = utcnow().date()
    with site.database.reading() as session:
        late, soon = overdue_count(session, today), overdue_count(session, today + timedelta(days=8))
    if late:
        return Finding(Verdict.FAIL, f"{late} requests about personal data are past their last day: see /staff/privacy")
    if soon:
        return Finding(Verdict.WARN, f"{soon} requests about personal data are due within a week: see /staff/privacy")
    return Finding(Verdict.OK, "no request about personal data is late")


CHECKS: tuple[tuple[str, Check], ...] = (
    ("schema", check_schema),
    ("stores", check_stores),
    ("jobs", check_jobs),
    ("legal", check_legal),
    ("audit", check_audit),
    ("objects", check_objects),
    ("retractions", check_retractions),
    ("deletions", check_deletions),
    ("requests", check_requests),
)


def examine(site: Site, only: tuple[str, ...] = ()) -> Iterator[tuple[str, Finding]]:
    """Runs the checks one by one; one that breaks is a failure that names the class of error, never its message."""
    for name, check in CHECKS:
        if only and name not in only:
            continue
        try:
            yield name, check(site)
        except Exception as error:
            yield name, Finding(Verdict.FAIL, f"the check itself broke: {type(error).__name__}")


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="For machines: a list of name, verdict and message.")
@click.option("--only", multiple=True, type=click.Choice([name for name, _ in CHECKS]), help="Only this check.")
def command(as_json: bool, only: tuple[str, ...]) -> None:
    """Check that the site keeps its promises. Exits with 1 when a check fails (settings from the environment)."""
    try:
        with closing(open_site(Config.from_env())) as site:
            findings = list(examine(site, only))
    except ConfigError as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps([{"name": name, **asdict(found)} for name, found in findings], indent=2))
    else:
        for name, found in findings:
            click.echo(f"{found.verdict.value:<5} {name:<10} {found.message}")
    if any(found.verdict is Verdict.FAIL for _, found in findings):
        raise SystemExit(1)
