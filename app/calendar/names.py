"""The names by which an event is found beside its own words: of its kind, host, municipality, programmes and
fields of work.

They are looked up when a question is asked, not written to the events: a name is then right at once when it
is changed, whoever changes it, and a school's new name does not rewrite a thousand rows.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from flask_babel import force_locale
from sqlalchemy import select, union

from app.calendar.labels import kind_title
from app.calendar.models import Event, EventKind, event_cohost
from app.calendar.search import AFTER_LETTERS, Word, forms_of
from app.config import LOCALES
from app.core.db import db
from app.core.remembered import remembered
from app.organizations.models import Field, Municipality, Organization, Programme

KIND, HOST, MUNICIPALITY, PROGRAMME, FIELD = "kind", "host", "municipality", "programme", "field"
Named = tuple[str, int | str]  # what it is and its id; of a kind its value


@dataclass(frozen=True)
class Names:
    """What is called by a form of a word; `forms` are all of them in order."""

    by_form: Mapping[str, frozenset[Named]]
    forms: tuple[str, ...]

    def called(self, word: Word) -> dict[str, list[int | str]]:
        """The ids of all that has the word in its name, by what it is."""
        found: dict[str, set[int | str]] = defaultdict(set)
        for form in {*word.forms, *self._begun(word)}:
            for what, number in self.by_form.get(form, ()):
                found[what].add(number)
        return {what: sorted(numbers, key=str) for what, numbers in found.items()}

    def _begun(self, word: Word) -> tuple[str, ...]:
        if not word.unfinished:
            return ()
        first = bisect_left(self.forms, word.text)
        return self.forms[first : bisect_left(self.forms, word.text + AFTER_LETTERS)]


def names() -> Names:
    """Of everything that an event may belong to."""
    return remembered("calendar.names", lambda: names_of(_rows()), size=lambda _names: 1024 * 1024)


@lru_cache(maxsize=4)
def names_of(rows: frozenset[tuple[Named, str]]) -> Names:
    """Made of (what, its name); anew only when a name is another: most changes are of other things."""
    by_form: dict[str, set[Named]] = defaultdict(set)
    for named, text in rows:
        for form in forms_of(text):
            by_form[form].add(named)
    return Names({form: frozenset(some) for form, some in by_form.items()}, tuple(sorted(by_form)))


def _rows() -> frozenset[tuple[Named, str]]:
    rows: list[tuple[Named, str]] = list(_kinds())
    hosting = union(select(Event.host_id), select(event_cohost.c.organization_id))
    hosts = select(Organization.id, Organization.name, Organization.short_name)
    for number, *texts in db.session.execute(hosts.where(Organization.id.in_(hosting))):
        rows += [((HOST, number), text) for text in texts]
    for number, text in db.session.execute(select(Municipality.id, Municipality.name)):
        rows.append(((MUNICIPALITY, number), text))
    for what, model in ((PROGRAMME, Programme), (FIELD, Field)):
        for number, *texts in db.session.execute(select(model.id, model.title, model.title_en)):
            rows += [((what, number), text) for text in texts]
    return frozenset(rows)


def _kinds() -> Iterable[tuple[Named, str]]:
    """In every language, as the operator calls them."""
    for locale in LOCALES:
        with force_locale(locale):
            yield from [((KIND, kind.value), kind_title(kind)) for kind in EventKind]
