"""Letters to the coordinators of municipalities before a period is to be reported, and on the day: what of
their schools is still open. Numbers by school; of pupils they say nothing."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from flask import url_for
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.accounts.models import Role
from app.accounts.queries import recipients
from app.core import clock
from app.core.db import db
from app.core.letters import Letter, Topics
from app.core.mail import site_url_for
from app.core.outbox import OutboxMessage
from app.participation.labels import period_title
from app.participation.periods import PeriodKind, period_of
from app.participation.reporting.due import SOON, TODAY, still_open, untyped
from app.participation.reporting.labels import day_year, title_of
from app.participation.reporting.models import ReportingPeriod
from app.participation.reporting.queries import Open, added_up, period_with_history

MOST = 15  # schools that a letter names
Schools = Sequence[tuple[str, Open]]


@dataclass(frozen=True)
class Due:
    """A period as a letter tells of it."""

    title: str
    due_on: date
    schools: Schools
    untyped: int  # schools that have not typed the coverage of all its months


def register(topics: Topics) -> None:
    """What coordinators are told."""
    titles = {
        SOON: _l("A period is soon to be reported: to municipalities"),
        TODAY: _l("A period is to be reported today: to municipalities"),
    }
    for topic, title in titles.items():
        topics.add(topic, title, write, partial(sample, topic), about=about)


def about(period_ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """The title of each period, and its page."""
    query = select(ReportingPeriod).where(ReportingPeriod.id.in_(period_ids))
    return {
        one.id: (title_of(one), url_for("periods.show", period_id=one.id))
        for one in db.session.scalars(query)
    }


def write(message: OutboxMessage) -> Iterable[Letter]:
    """To the coordinators of the organization; nothing where all is settled, or the day was changed, or the
    period frozen or taken away since."""
    row = period_with_history(message.subject_id)
    if row is None or row.standing is not None or row.due_on.toordinal() != message.version:
        return
    schools, missing = still_open(row, message.recipient_id), untyped(row, message.recipient_id)
    if not schools and not missing:
        return
    url = site_url_for("periods.show", period_id=row.id)
    for person in recipients(message.recipient_id, Role.MUNICIPALITY):
        with force_locale(person.locale):
            due = Due(title_of(row), row.due_on, schools, missing)
            yield letter_of(message.topic, due, url, person.mail, person.locale)


def letter_of(topic: str, due: Due, url: str, to: str, locale: str) -> Letter:
    """The letter in the present language, which is that of `locale`."""
    day, whole = day_year(due.due_on), added_up(one for _name, one in due.schools)
    if topic == TODAY:
        subject = _("Today is the day to report: %(period)s", period=due.title)
    else:
        subject = _("To be reported by %(day)s: %(period)s", day=day, period=due.title)
    lines = []
    if due.schools:
        lines.append(
            _(
                "The figures of this period will be frozen. Still open in your schools: %(what)s.",
                what=text(whole),
            )
        )
    if due.untyped:
        lines.append(
            ngettext(
                "%(num)s school has not typed its coverage for every month.",
                "%(num)s schools have not typed their coverage for every month.",
                due.untyped,
            )
        )
    facts = [(name, text(one)) for name, one in due.schools[:MOST]]
    notes = _more(len(due.schools) - MOST)
    return Letter(to, locale, subject, tuple(lines), tuple(facts), (_("Open the period"), url), notes=notes)


def text(still: Open) -> str:
    """«3 посещения не отмечены, 1 расхождение»."""
    parts = []
    if still.unmarked:
        parts.append(ngettext("%(num)s visit is unmarked", "%(num)s visits are unmarked", still.unmarked))
    if still.differing:
        parts.append(ngettext("%(num)s difference", "%(num)s differences", still.differing))
    return ", ".join(parts)


def _more(schools: int) -> tuple[str, ...]:
    if schools <= 0:
        return ()
    return (ngettext("And %(num)s more school.", "And %(num)s more schools.", schools),)


def sample(topic: str, locale: str) -> Letter:
    """An example for the gallery."""
    with force_locale(locale):
        today = clock.today(clock.zone())
        past = period_of(PeriodKind.QUARTER, period_of(PeriodKind.QUARTER, today).first - timedelta(days=1))
        schools = [(_("School No. 3"), Open(3, 1)), (_("School No. 12"), Open(1, 0))]
        due = Due(period_title(past), today + timedelta(days=0 if topic == TODAY else 3), schools, 2)
        return letter_of(topic, due, site_url_for("periods.index"), "municipality@example.ru", locale)
