"""The few words of JSON Schema that docs/export.schema.json uses, checked strictly; an unknown word is a fault."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "boolean": (bool,),
    "null": (type(None),),
}
_KNOWN = {"type", "properties", "required", "additionalProperties", "items", "enum", "format", "pattern", "const"}
_NOTES = {"title", "description", "contentEncoding"}


def faults(value: Any, schema: dict[str, Any], root: dict[str, Any], place: str = "$") -> list[str]:
    """What about `value` the schema does not allow."""
    found = [f"{place}: {word} is not checked here" for word in set(schema) - _KNOWN - _NOTES]
    wanted = schema.get("type", [])
    wanted = [wanted] if isinstance(wanted, str) else wanted
    if wanted and not any(_is(value, name) for name in wanted):
        return [*found, f"{place}: {type(value).__name__} instead of {wanted}"]
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{place}: {value!r} is not in the list")
    if "const" in schema and value != schema["const"]:
        found.append(f"{place}: {value!r} is not {schema['const']!r}")
    if isinstance(value, str):
        found += _text_faults(value, schema, place)
    if isinstance(value, list):
        for index, item in enumerate(value):
            found += faults(item, schema.get("items", {}), root, f"{place}[{index}]")
    if isinstance(value, dict):
        found += _object_faults(value, schema, root, place)
    return found


def _is(value: Any, name: str) -> bool:
    if isinstance(value, bool):
        return name == "boolean"
    return isinstance(value, _TYPES[name])


def _text_faults(value: str, schema: dict[str, Any], place: str) -> list[str]:
    if schema.get("format") == "date-time":
        try:
            if datetime.fromisoformat(value).tzinfo is None:
                return [f"{place}: {value} has no zone"]
        except ValueError:
            return [f"{place}: {value} is no moment"]
    if "pattern" in schema and not re.search(schema["pattern"], value):
        return [f"{place}: {value!r} does not look like {schema['pattern']}"]
    return []


def _object_faults(value: dict[str, Any], schema: dict[str, Any], root: dict[str, Any], place: str) -> list[str]:
    properties = schema.get("properties", {})
    found = [f"{place}: {name} is missing" for name in schema.get("required", []) if name not in value]
    extra = schema.get("additionalProperties", True)
    for name, item in value.items():
        if name in properties:
            found += faults(item, properties[name], root, f"{place}.{name}")
        elif extra is False:
            found.append(f"{place}: {name} is not in the schema")
        elif isinstance(extra, dict):
            found += faults(item, extra, root, f"{place}.{name}")
    return found
