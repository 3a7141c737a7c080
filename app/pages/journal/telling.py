"""Entries in words: who, what, about what, from what to what."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from app.accounts.models import User
from app.core.audit import AuditEntry
from app.core.journal import ABSENT, Fact, Journal, Named, Step, Subject, as_text
from app.pages.journal import queries

_Key = tuple[str, int]


@dataclass(frozen=True)
class Change:
    """A fact before and after; None where the entry says nothing of it, both where it must not be told."""

    title: str
    before: str | None
    after: str | None

    @property
    def text(self) -> str:
        if self.after is None:
            return str(_("%(fact)s: changed", fact=self.title))
        return f"{self.title}: {self.after if self.before is None else f'{self.before} → {self.after}'}"


@dataclass(frozen=True)
class Told:
    """`who` is None for the program itself; `name` is what the subject is called now, `url` its page."""

    id: int
    at: datetime
    actor_id: int | None
    who: str | None
    office: str
    title: str
    subject: str
    subject_id: int
    kind: str
    name: str
    url: str | None
    changes: Sequence[Change]
    reason: str


def told(entries: Sequence[AuditEntry], journal: Journal) -> list[Told]:
    """The entries in the visitor's language, with a query for each kind of thing that they name."""
    people = queries.people({entry.actor_id for entry in entries if entry.actor_id is not None})
    names = _names(entries, journal)
    return [_told(entry, journal.subject(entry.subject), names, people) for entry in entries]


def _told(entry: AuditEntry, subject: Subject, names: dict[_Key, Named], people: dict[int, User]) -> Told:
    person = people.get(entry.actor_id or 0)
    offices = {one.organization.short_name for one in person.memberships} if person else set()
    named = names.get((entry.subject, entry.subject_id)) or Named(_number(entry.subject_id))
    return Told(
        id=entry.id,
        at=entry.at,
        actor_id=entry.actor_id,
        who=None if entry.actor_id is None else person.name if person else _number(entry.actor_id),
        office=", ".join(sorted(offices)),
        title=str(subject.actions.get(entry.action, entry.action)),
        subject=entry.subject,
        subject_id=entry.subject_id,
        kind=str(subject.title),
        name=named.name,
        url=named.url,
        changes=list(_changes(entry, subject, names)),
        reason=entry.reason or "",
    )


def _changes(entry: AuditEntry, subject: Subject, names: dict[_Key, Named]) -> Iterator[Change]:
    """In the order in which the feature tells of its facts: JSONB keeps none."""
    order = {name: number for number, name in enumerate(subject.facts)}
    steps = [step for step in subject.steps(entry.before, entry.after) if _says_something(step)]
    steps.sort(key=lambda step: (_name(step, names), order.get(step.fact, len(order)), step.fact))
    for step in steps:
        fact = subject.facts.get(step.fact, Fact(step.fact))
        title = ", ".join(filter(None, (_name(step, names), str(fact.title))))
        if not fact.hidden:
            yield Change(title, _shown(fact, step.before, names), _shown(fact, step.after, names) or "—")
        elif step.before is not ABSENT:
            yield Change(title, None, None)


def _says_something(step: Step) -> bool:
    nothing: tuple[object, ...] = (ABSENT, None, "", [], {})
    return step.before != step.after and not (step.before in nothing and step.after in nothing)


def _name(step: Step, names: dict[_Key, Named]) -> str:
    if isinstance(step.about, str):
        return step.about
    named = names.get(step.about)
    return named.short or named.name if named else _number(step.about[1])


def _shown(fact: Fact, value: object, names: dict[_Key, Named]) -> str | None:
    if value is ABSENT:
        return None
    if fact.subject and isinstance(value, int):
        named = names.get((fact.subject, value))
        return named.name if named else _number(value)
    try:
        return fact.show(value)
    except (
        ValueError,
        TypeError,
        LookupError,
        AttributeError,
    ):  # today's program has no word for it any more
        return as_text(value)


def _number(id: int) -> str:
    return f"№ {id}"


def _names(entries: Sequence[AuditEntry], journal: Journal) -> dict[_Key, Named]:
    """What all things that the entries name are called."""
    ids: defaultdict[str, set[int]] = defaultdict(set)
    for entry in entries:
        ids[entry.subject].add(entry.subject_id)
        subject = journal.subject(entry.subject)
        for step in subject.steps(entry.before, entry.after):
            fact = subject.facts.get(step.fact)
            if not isinstance(step.about, str):
                ids[step.about[0]].add(step.about[1])
            if fact and fact.subject:
                ids[fact.subject] |= {value for value in (step.before, step.after) if isinstance(value, int)}
    return {
        (code, id): named
        for code, wanted in ids.items()
        for id, named in journal.subject(code).find(wanted).items()
    }
