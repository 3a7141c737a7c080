"""Objects out of plain rows, for the statements that a crowd sends.

The ORM prepares its loading anew each time a statement is sent, column by column: for a row of six tables
that takes six times as long as the statement itself. Here it is prepared once. What comes of it are the same
objects of the same session, which load by themselves whatever was not read.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, TypeVar, cast

from sqlalchemy import Executable, Select, inspect
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import instance_state, set_committed_value

from app.core.db import Model, db

M = TypeVar("M", bound=Model)
Part = Callable[[Session, Sequence[Any], dict[Hashable, Any]], Any]


class Rows:
    """A statement made once: `query` says from where, `parts` what of it, which are columns or whole entities
    (classes or aliases of them). An entity's part becomes its object, None where an outer join has found
    nothing."""

    def __init__(self, query: Select[*tuple[Any, ...]], *parts: Any) -> None:
        columns: list[Any] = []
        self._parts: list[Part] = []
        for part in parts:
            first, about = len(columns), inspect(part, raiseerr=False)
            if getattr(about, "is_mapper", False) or getattr(about, "is_aliased_class", False):
                names = [one.key for one in about.mapper.column_attrs]
                columns += [getattr(part, name) for name in names]
                self._parts.append(_object(about.mapper, names, first))
            else:
                columns.append(part)
                self._parts.append(_column(first))
        self.query = query.with_only_columns(*columns)

    def read(self, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Send the statement. What it finds is what the objects say from now on, also those that the session
        knew."""
        session, met, parts = db.session(), dict[Hashable, Any](), self._parts
        session.flush()
        rows = session.connection().execute(self.query, values).all()
        return [tuple([part(session, row, met) for part in parts]) for row in rows]


def plain_rows(query: Executable, values: Mapping[str, Any]) -> Sequence[Any]:
    """What a statement of columns finds, past the ORM, which would prepare for loading objects."""
    session = db.session()
    session.flush()
    return session.connection().execute(query, values).all()


def _column(at: int) -> Part:
    return lambda _session, row, _met: row[at]


def _object(mapper: Any, names: Sequence[str], first: int) -> Part:
    end, key_at = first + len(names), [first + names.index(one.key) for one in mapper.primary_key]
    of_class, first_key = mapper.identity_key_from_primary_key(())[0], key_at[0]

    def part(session: Session, row: Sequence[Any], met: dict[Hashable, Any]) -> Any:
        if row[first_key] is None:
            return None
        key = (
            of_class,
            tuple([row[at] for at in key_at]),
            None,
        )  # as the mapper would make it, with more ado
        found = met.get(key)
        if found is None:
            found = met[key] = _known(session, mapper, key, names, row[first:end])
        return found

    return part


def known(model: type[M], facts: Mapping[str, Any]) -> M:
    """The object of a row that has just been written with all its columns, as if it had been read."""
    mapper: Any = inspect(model)
    key = mapper.identity_key_from_primary_key([facts[one.key] for one in mapper.primary_key])
    return cast(M, _known(db.session(), mapper, key, list(facts), list(facts.values())))


def _known(session: Session, mapper: Any, key: Any, names: Sequence[str], values: Sequence[Any]) -> Any:
    there = session.identity_map.get(key)
    if there is not None:
        for name, value in zip(names, values, strict=True):
            set_committed_value(there, name, value)
        return there
    made = mapper.class_manager.new_instance()
    state: Any = instance_state(made)
    state.dict.update(zip(names, values, strict=True))
    state.key, state.session_id = key, session.hash_key
    session.identity_map.add(state)
    return made


def join(one: Model, **related: Any) -> None:
    """Let what is related be known: it came along in the same row."""
    for relation, other in related.items():
        set_committed_value(one, relation, other)
