"""A member's own data as one zip: asked for, built by the worker, fetched once, forgotten. docs/export.md describes it.

Only what is the member's stands in it; of others' comments it tells that there is one, and when.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import BufferedReader
from typing import Any, BinaryIO, cast

from sqlalchemy import Column, Table, func, inspect, select, tuple_, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from dicomtube.core import audit
from dicomtube.core.db import Database, utcnow
from dicomtube.core.errors import Conflict, Gone, NotFound, SignInRequired
from dicomtube.core.language import N_
from dicomtube.core.policy import Actor
from dicomtube.core.queue import enqueue
from dicomtube.core.seal import BrokenSeal, Seal, seal_of
from dicomtube.core.storage import MissingObject, ObjectStore
from dicomtube.identity.models import User
from dicomtube.identity.service import digest
from dicomtube.identity.service.secrets import new_secret
from dicomtube.notifications.service import To, send
from dicomtube.privacy.models import DataExport, ExportState, Origin, RightsRequest
from dicomtube.privacy.models.exports import export_key
from dicomtube.privacy.service.classes import CLASSES
from dicomtube.privacy.service.holdings import DataClass
from dicomtube.privacy.service.requests import settle_request
from dicomtube.privacy.zipstream import BLOCK, BlockReader, Member, zip_blocks
from dicomtube.studies.models import Instance, Series, Study, StudyKeys

BUILD = "privacy.export"
FORMAT = "dicomtube-export"
VERSION = 1
KEPT = timedelta(days=7)
A_DAY = 5  # copies that one member may ask for
LINGER = timedelta(hours=6)  # a copy being fetched stands so long at most
PAGE = 500
LARGEST = 1 << 40
HANDED_OUT = N_("A copy of all your data was made ready for you.")
Tell = Callable[[int], None]
Fence = Callable[[Session], None]


@dataclass(frozen=True)
class Counts:
    """What went into a copy, for its manifest."""

    rows: dict[str, int]
    sums: dict[str, str]
    instances: list[int]


def ask_export(session: Session, actor: Actor | None, request_id: str | None = None) -> DataExport:
    """Asks for a copy of one's own data. While one is being built, that one is given. Raises Conflict beyond A_DAY."""
    if actor is None:
        raise SignInRequired("Please sign in first.")
    return start_export(session, actor.user_id, actor, request_id)


def start_export(session: Session, user_id: str, actor: Actor | None, request_id: str | None) -> DataExport:
    """The same for a member that the caller has found to be the one who asks."""
    building = _building(session, user_id)
    if building is not None:
        return building
    lately = select(func.count()).where(
        DataExport.user_id == user_id, DataExport.created_at > utcnow() - timedelta(days=1)
    )
    if (session.scalar(lately) or 0) >= A_DAY:
        raise Conflict("That was the last copy for today. Come back tomorrow.")
    row = DataExport(user_id=user_id, request_id=request_id)
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        building = _building(session, user_id)
        if building is None:
            raise
        return building
    enqueue(session, BUILD, {"export_id": row.id}, key=f"{BUILD}:{row.id}")
    audit.record(session, actor, "privacy.export_asked", "user", user_id, export=row.id)
    return row


def own_exports(session: Session, actor: Actor, limit: int = 5) -> list[DataExport]:
    """The member's copies, newest first."""
    query = select(DataExport).where(DataExport.user_id == actor.user_id)
    return list(session.scalars(query.order_by(DataExport.created_at.desc(), DataExport.id).limit(limit)))


# -- fetched once --


def take_export(session: Session, actor: Actor | None, export_id: str) -> DataExport:
    """The member takes their copy, which nobody can do again. Raises Gone when it was taken or is too old, NotFound."""
    if actor is None:
        raise SignInRequired("Please sign in first.")
    row = session.get(DataExport, export_id)
    if row is None or row.user_id != actor.user_id:
        raise NotFound("There is no such copy.")
    return _take(session, row, actor)


def find_by_token(session: Session, token: str) -> DataExport:
    """The copy that a mailed link leads to. Raises Gone and NotFound as `take_export`."""
    row = session.scalar(select(DataExport).where(DataExport.token_hash == digest(token)))
    if row is None:
        raise NotFound("There is no such copy.")
    if row.state != ExportState.READY or row.expires_at is None or row.expires_at <= utcnow():
        raise Gone("This copy was fetched already or is older than a week.")
    return row


def take_by_token(session: Session, token: str) -> DataExport:
    """The copy that a mailed link leads to, taken."""
    return _take(session, find_by_token(session, token), None)


def _take(session: Session, row: DataExport, actor: Actor | None) -> DataExport:
    won = session.execute(
        update(DataExport)
        .where(DataExport.id == row.id, DataExport.state == ExportState.READY, DataExport.expires_at > utcnow())
        .values(state=ExportState.FETCHED, fetched_at=utcnow())
        .returning(DataExport.id)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    if won is None:
        if row.state in (ExportState.BUILDING, ExportState.FAILED):
            raise NotFound("There is no such copy.")
        raise Gone("This copy was fetched already or is older than a week.")
    audit.record(session, actor, "privacy.export_fetched", "user", row.user_id, export=row.id)
    return session.get_one(DataExport, won, populate_existing=True)


def read_blocks(store: ObjectStore, export_id: str) -> Iterator[bytes]:
    """The copy's bytes; when the last one was read the object goes. A reading cut short leaves it to the sweeper."""
    with store.open(export_key(export_id)) as file:
        while block := file.read(BLOCK):
            yield block
    store.delete(export_key(export_id))


# -- built by the worker --


def build_export(database: Database, store: ObjectStore, export_id: str, tell: Tell, fence: Fence) -> None:
    """Builds the copy into the store and says so by mail. Harmless for one that is built already."""
    with database.reading() as session:
        row = session.get(DataExport, export_id)
        if row is None or row.state != ExportState.BUILDING:
            return
        user_id, seal = row.user_id, seal_of(session)
    members = _members(database, store, seal, user_id, tell)
    reader = BufferedReader(BlockReader(zip_blocks(members, utcnow())), BLOCK)
    stored = store.put_stream(export_key(export_id), cast(BinaryIO, reader), length=None, limit=LARGEST)
    with database.writing() as session:
        fence(session)
        _finish(session, export_id, stored.size)


def give_up_export(database: Database, store: ObjectStore, export_id: str) -> None:
    """No attempt is left: the copy failed, and the person may ask again."""
    with database.writing() as session:
        row = session.get(DataExport, export_id, with_for_update=True)
        if row is not None and row.state == ExportState.BUILDING:
            row.state = ExportState.FAILED
    store.delete(export_key(export_id))


def end_copies(database: Database, store: ObjectStore, user_id: str) -> int:
    """Ends every copy of a member's data that stands or is being built: something in it was retracted.

    They may ask for another one, which won't hold it. Gives their number.
    """
    with database.writing() as session:
        rows = session.scalars(
            select(DataExport)
            .where(
                DataExport.user_id == user_id,
                DataExport.state.in_([ExportState.BUILDING, ExportState.READY, ExportState.FETCHED]),
            )
            .with_for_update()
        ).all()
        for row in rows:
            row.state = ExportState.FAILED if row.state == ExportState.BUILDING else ExportState.EXPIRED
    store.delete_many([export_key(row.id) for row in rows])
    return len(rows)


def sweep_exports(database: Database, store: ObjectStore) -> int:
    """Ends copies that are too old and deletes objects that nobody is to fetch; gives their number."""
    moment = utcnow()
    with database.writing() as session:
        session.execute(
            update(DataExport)
            .where(DataExport.state == ExportState.READY, DataExport.expires_at <= moment)
            .values(state=ExportState.EXPIRED)
        )
    gone = 0
    for item in list(store.keys("exports/")):
        with database.reading() as session:
            row = session.get(DataExport, item.key.split("/")[1])
            wanted = row is not None and (
                row.state in (ExportState.BUILDING, ExportState.READY)
                or (
                    row.state == ExportState.FETCHED and row.fetched_at is not None and row.fetched_at > moment - LINGER
                )
            )
        if not wanted:
            store.delete(item.key)
            gone += 1
    return gone


def _finish(session: Session, export_id: str, size: int) -> None:
    row = session.get(DataExport, export_id, with_for_update=True)
    if row is None or row.state != ExportState.BUILDING:
        return
    moment = utcnow()
    row.state, row.size, row.ready_at, row.expires_at = ExportState.READY, size, moment, moment + KEPT
    until = row.expires_at.date().isoformat()
    request = session.get(RightsRequest, row.request_id) if row.request_id else None
    if request is not None and request.origin == Origin.CONTACT and request.sealed_address:
        token = new_secret()
        row.token_hash = digest(token)
        address = seal_of(session).open(request.sealed_address)
        send(session, "export_ready", To.address(address, request.language), path=f"/contact/copy/{token}", until=until)
    else:
        send(session, "export_ready", To.member(row.user_id), path="/account/privacy", until=until)
    if request is not None:
        settle_request(session, request.id, HANDED_OUT)


def _building(session: Session, user_id: str) -> DataExport | None:
    return session.scalar(
        select(DataExport).where(DataExport.user_id == user_id, DataExport.state == ExportState.BUILDING)
    )


def _members(database: Database, store: ObjectStore, seal: Seal, user_id: str, tell: Tell) -> Iterator[Member]:
    counts = Counts({}, {}, [0])
    yield Member("README.txt", [README.encode()])
    for data_class in CLASSES:
        rows = _rows(database, seal, data_class, user_id)
        yield Member(
            f"data/{data_class.name}.json", _summed(_json_array(rows, data_class.name, counts), data_class.name, counts)
        )
    yield from _picture(database, store, user_id)
    total = sum(1 for _ in _instances(database, user_id))
    for study_uid, series_uid, sop_uid in _instances(database, user_id):
        key = StudyKeys.instance(study_uid, series_uid, sop_uid)
        try:
            store.stat(key)
        except MissingObject:
            continue  # deleted since its row was read
        yield Member(f"studies/{study_uid}/{series_uid}/{sop_uid}.dcm", _object(store, key), compress=False)
        counts.instances[0] += 1
        tell(min(99, 100 * counts.instances[0] // max(1, total)))
    manifest = {
        "format": FORMAT,
        "version": VERSION,
        "made_at": utcnow().isoformat(),
        "member": user_id,
        "rows": counts.rows,
        "sha256": counts.sums,
        "instances": counts.instances[0],
    }
    yield Member("manifest.json", [json.dumps(manifest, indent=1).encode()])


def _rows(database: Database, seal: Seal, data_class: DataClass, user_id: str) -> Iterator[dict[str, Any]]:
    """The member's rows of a class, a page at a time, each page from a short session."""
    table = cast(Table, inspect(data_class.table).local_table)
    keys = list(table.primary_key.columns)
    names = list(dict.fromkeys([*data_class.exported, *data_class.opened]))
    columns: list[Column[Any]] = [table.c[name] for name in names]
    query = select(*columns, *keys).where(data_class.mine(user_id)).order_by(*keys).limit(PAGE)
    last: tuple[Any, ...] | None = None
    while True:
        page = query if last is None else query.where(tuple_(*keys) > last)
        with database.reading() as session:
            rows = session.execute(page).all()
        for row in rows:
            yield {
                data_class.opened.get(name, name): _plain(row[index], seal if name in data_class.opened else None)
                for index, name in enumerate(names)
            }
        if len(rows) < PAGE:
            return
        last = tuple(rows[-1][len(names) :])


def _plain(value: Any, seal: Seal | None) -> Any:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, datetime | date):
        return value.isoformat()
    if seal is not None and isinstance(value, str):
        try:
            return seal.open(value)
        except BrokenSeal:
            return None
    return value


def _json_array(rows: Iterable[dict[str, Any]], name: str, counts: Counts) -> Iterator[bytes]:
    yield b"["
    count = 0
    for row in rows:
        yield (b",\n" if count else b"\n") + json.dumps(row, ensure_ascii=False, sort_keys=True).encode()
        count += 1
    yield b"\n]\n"
    counts.rows[name] = count


def _summed(blocks: Iterable[bytes], name: str, counts: Counts) -> Iterator[bytes]:
    sum_ = hashlib.sha256()
    for block in blocks:
        sum_.update(block)
        yield block
    counts.sums[name] = sum_.hexdigest()


def _picture(database: Database, store: ObjectStore, user_id: str) -> Iterator[Member]:
    with database.reading() as session:
        key = session.scalar(select(User.picture_key).where(User.id == user_id))
    if key is None:
        return
    try:
        store.stat(key)
    except MissingObject:
        return
    yield Member("picture.webp", _object(store, key), compress=False)


def _instances(database: Database, user_id: str) -> Iterator[tuple[str, str, str]]:
    """Study, series and SOP instance UID of each of the member's instances, a page at a time."""
    query = (
        select(Study.uid, Series.uid, Instance.uid)
        .join(Series, Series.study_id == Study.id)
        .join(Instance, Instance.series_id == Series.id)
        .where(Study.owner_id == user_id)
        .order_by(Study.uid, Series.uid, Instance.uid)
        .limit(PAGE)
    )
    last: tuple[str, str, str] | None = None
    while True:
        page = query if last is None else query.where(tuple_(Study.uid, Series.uid, Instance.uid) > last)
        with database.reading() as session:
            rows = [(study, series, instance) for study, series, instance in session.execute(page)]
        yield from rows
        if len(rows) < PAGE:
            return
        last = rows[-1]


def _object(store: ObjectStore, key: str) -> Iterator[bytes]:
    with store.open(key) as file:
        while block := file.read(BLOCK):
            yield block


README = """This is what DicomTube holds about you.

data/*.json     one file for each kind of data: a list of records, in UTF-8
studies/        your de-identified studies as DICOM files: study UID / series UID / instance UID.dcm
picture.webp    your picture, if you have one
manifest.json   format, version, counts, and the SHA-256 of each data file

Times are ISO 8601 in UTC. docs/export.md of the DicomTube source describes the format, with a JSON Schema.
Keep this file safe: whoever has it has your data.
"""
