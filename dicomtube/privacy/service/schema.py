"""The JSON Schema of the export, made from the table of data classes; docs/export.schema.json is a copy of it."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import JSON, Boolean, Column, Date, Integer, LargeBinary, Table, inspect
from sqlalchemy.types import BigInteger, TypeEngine

from dicomtube.core.db import UtcDateTime
from dicomtube.privacy.service.classes import CLASSES
from dicomtube.privacy.service.export import FORMAT, VERSION
from dicomtube.privacy.service.holdings import DataClass


def export_schema() -> dict[str, Any]:
    """The schema (JSON Schema 2020-12): under `$defs` one list for each data file, and the manifest."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A copy of a member's data",
        "description": f"{FORMAT}, version {VERSION}: each data/NAME.json is described by $defs/NAME.",
        "$defs": {**{one.name: _list_of(one) for one in CLASSES}, "manifest": _manifest()},
    }


def _list_of(one: DataClass) -> dict[str, Any]:
    table = cast(Table, inspect(one.table).local_table)
    properties = {name: _value(table.c[name]) for name in one.exported}
    properties |= {name: {"type": ["string", "null"]} for name in one.opened.values()}
    return {
        "title": one.title,
        "type": "array",
        "items": {
            "type": "object",
            "properties": properties,
            "required": sorted(properties),
            "additionalProperties": False,
        },
    }


def _value(column: Column[Any]) -> dict[str, Any]:
    described = _type(column.type)
    if column.nullable:
        types = described["type"]
        return {**described, "type": [*([types] if isinstance(types, str) else types), "null"]}
    return described


def _type(kind: TypeEngine[Any]) -> dict[str, Any]:
    if isinstance(kind, Boolean):
        return {"type": "boolean"}
    if isinstance(kind, Integer | BigInteger):
        return {"type": "integer"}
    if isinstance(kind, UtcDateTime):
        return {"type": "string", "format": "date-time"}
    if isinstance(kind, Date):
        return {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
    if isinstance(kind, JSON):
        return {"type": ["object", "array"]}
    if isinstance(kind, LargeBinary):
        return {"type": "string", "contentEncoding": "base64"}
    return {"type": "string"}


def _manifest() -> dict[str, Any]:
    per_class = {one.name: {"type": "integer"} for one in CLASSES}
    sums = {one.name: {"type": "string", "pattern": "^[0-9a-f]{64}$"} for one in CLASSES}
    properties = {
        "format": {"const": FORMAT},
        "version": {"const": VERSION},
        "made_at": {"type": "string", "format": "date-time"},
        "member": {"type": "string"},
        "instances": {"type": "integer"},
        "rows": _closed(per_class),
        "sha256": _closed(sums),
    }
    return _closed(properties)


def _closed(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": sorted(properties),
        "additionalProperties": False,
    }
