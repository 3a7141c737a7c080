"""What /openapi.json says of the public data: one description, which tests hold to the answers."""

from typing import Any

from app.calendar.models import Audience, EventFormat, EventKind, EventState, Precision
from app.calendar.open_json import SCHEMA

VERSION = "3.1.0"
_TEXT: dict[str, Any] = {"type": "string"}
_DAY: dict[str, Any] = {"type": "string", "format": "date"}
_MOMENT: dict[str, Any] = {"type": "string", "format": "date-time"}
_ID: dict[str, Any] = {"type": "integer", "minimum": 1, "maximum": 2**31 - 1}
_FLAG: dict[str, Any] = {"type": "boolean"}
_URL: dict[str, Any] = {"type": "string", "format": "uri"}

# Filters of the calendar's page: what each asks for, and a value that can be asked.
FILTERS: dict[str, tuple[str, dict[str, Any], str]] = {
    "municipality": ("Code of a municipality.", _TEXT, "azov"),
    "grade": ("School grade, from 0 to 11.", {"type": "integer", "minimum": 0, "maximum": 11}, "9"),
    "kind": ("Kind of event.", {"enum": [kind.value for kind in EventKind]}, "excursion"),
    "field": ("Number of a field of work.", _ID, "1"),
    "programme": ("Number of a programme.", _ID, "1"),
    "audience": ("For whom it is.", {"enum": [one.value for one in Audience]}, "parents"),
    "host": ("Number of the organization that holds it.", _ID, "1"),
    "format": ("How it is held.", {"enum": [one.value for one in EventFormat]}, "online"),
    "special": ("1: open to special needs.", {"enum": ["1"]}, "1"),
    "free": ("1: has places left.", {"enum": ["1"]}, "1"),
    "year": ("School year, such as 2026/2027.", _TEXT, "2026/2027"),
    "from": ("First day.", _DAY, "2026-12-01"),
    "to": ("Last day.", _DAY, "2026-12-31"),
    "q": ("Words of the title, the announcement or the names around it.", _TEXT, "сварщик"),
}
_AFTER = "Goes on after the event of this number; `next` of an answer has the whole address."


def description(site_url: str) -> dict[str, Any]:
    """The OpenAPI document of the installation at `site_url`."""
    return {
        "openapi": VERSION,
        "info": {
            "title": "Ориентир: public data",
            "version": str(SCHEMA),
            "description": (
                "Public events of the region, without a key. Every answer has an ETag: send it as"
                " If-None-Match and get 304 while nothing has changed. Feeds hold the last 30 days and a year"
                " ahead."
            ),
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": site_url}],
        "paths": _paths(),
        "components": {"schemas": SCHEMAS},
    }


def _paths() -> dict[str, Any]:
    whole = {
        "/calendar": ("the calendar", []),
        "/organizations/{organization_id}": ("the events of a host", [_in_path("organization_id")]),
        "/programmes/{programme_id}": ("the events of a programme", [_in_path("programme_id")]),
    }
    found: dict[str, Any] = {}
    for path, (what, own) in whole.items():
        filters = [*own, *(_filter(name) for name in FILTERS)]
        paged = [*filters, {"name": "after", "in": "query", "description": _AFTER, "schema": _ID}]
        found[f"{path}.ics"] = _get(f"iCalendar: {what}, one entry for an event and day", filters, "ics")
        found[f"{path}.atom"] = _get(f"Atom: {what}, what was changed last", filters, "atom")
        found[f"{path}.json"] = _get(f"JSON: {what}, by number, in parts", paged, "json", "Events")
    event = [_in_path("event_id")]
    found["/events/{event_id}.ics"] = _get("iCalendar: one event", event, "ics")
    found["/events/{event_id}.json"] = _get("JSON: one event with all its times", event, "json", "OneEvent")
    found["/openapi.json"] = _get("This description", [], "json", "Description")
    return found


def _in_path(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": _ID}


def _filter(name: str) -> dict[str, Any]:
    text, schema, example = FILTERS[name]
    asked = {"type": "array", "items": schema}
    return {"name": name, "in": "query", "description": text, "schema": asked, "example": [example]}


def _get(summary: str, parameters: list[Any], form: str, schema: str = "") -> dict[str, Any]:
    types = {"ics": "text/calendar", "atom": "application/atom+xml", "json": "application/json"}
    shape = {"$ref": f"#/components/schemas/{schema}"} if schema else _TEXT
    answers: dict[str, Any] = {
        "200": {"description": "As described", "content": {types[form]: {"schema": shape}}},
        "304": {"description": "Nothing has changed"},
        "503": {"description": "Come again after Retry-After"},
    }
    if any(one["in"] == "path" for one in parameters):
        answers["404"] = {"description": "There is no such thing, or it is not public"}
    return {"get": {"summary": summary, "parameters": parameters, "responses": answers}}


def _object(**fields: Any) -> dict[str, Any]:
    """All fields are always there, and no others."""
    required = sorted(fields)
    return {"type": "object", "properties": fields, "required": required, "additionalProperties": False}


def _maybe(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema, {"type": "null"}]}


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


_STATES = (EventState.PUBLISHED, EventState.FINISHED, EventState.CANCELLED)
SCHEMAS: dict[str, Any] = {
    "Events": _object(
        schema={"const": SCHEMA},
        title=_TEXT,
        url=_URL,
        **{"from": _DAY},
        to=_DAY,
        next=_maybe(_URL),
        events=_list(_ref("Event")),
    ),
    "OneEvent": _object(schema={"const": SCHEMA}, event=_ref("Event")),
    "Event": _object(
        id=_ID,
        url=_URL,
        title=_TEXT,
        kind={"enum": [one.value for one in EventKind]},
        kind_title=_TEXT,
        state={"enum": [one.value for one in _STATES]},
        cancel_reason=_TEXT,
        format={"enum": [one.value for one in EventFormat]},
        host=_object(id=_ID, name=_TEXT, address=_TEXT),
        municipality=_maybe(_object(code=_TEXT, name=_TEXT)),
        audience=_list({"enum": [one.value for one in Audience]}),
        grades=_list({"type": "integer", "minimum": 0, "maximum": 11}) | {"uniqueItems": True},
        special_needs=_FLAG,
        hours={"type": "number", "minimum": 0, "description": "Academic hours"},
        precision={"enum": [one.value for one in Precision], "description": "How exactly the days are known"},
        starts_on=_maybe(_DAY),
        ends_on=_maybe(_DAY),
        announcement=_TEXT,
        bring=_TEXT,
        programmes=_list(_ref("Row")),
        fields=_list(_ref("Row")),
        times=_list(_ref("Time")),
        changed_at=_MOMENT,
    ),
    "Row": _object(id=_ID, title=_TEXT),
    "Time": _object(
        id=_ID,
        starts_at=_MOMENT,
        ends_at=_MOMENT,
        meetings=_list(_object(starts_at=_MOMENT, ends_at=_MOMENT)),
        cancelled=_FLAG,
        cancel_reason=_TEXT,
        place=_maybe(_TEXT),
        address=_maybe(_TEXT),
        entrance=_maybe(_TEXT),
        capacity={"type": "integer", "minimum": 1},
        free={"type": "integer", "minimum": 0},
    ),
    "Description": {"type": "object", "required": ["openapi", "info", "paths"]},
}
