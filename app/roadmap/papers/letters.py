"""Letters to whoever works with an order, before its paperwork is due."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta

from flask import url_for
from flask_babel import force_locale, format_date, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.accounts.queries import recipients
from app.core import clock
from app.core.db import db
from app.core.letters import Letter, Topics
from app.core.mail import site_url_for
from app.core.outbox import OutboxMessage
from app.roadmap.models import RoadMap
from app.roadmap.papers.due import PAPERS_DUE, role_of, still_due

MOST = 15  # papers that a letter names


def register(topics: Topics) -> None:
    """What those who work with orders are told."""
    title = _l("Paperwork of an order is due in three working days: to those who work with it")
    topics.add(PAPERS_DUE, title, write, sample, about=about)


def about(order_ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """The title of each order, and its paperwork."""
    query = select(RoadMap.id, RoadMap.title).where(RoadMap.id.in_(order_ids))
    found = db.session.execute(query)
    return {id: (title, url_for("papers.of_order", road_map_id=id)) for id, title in found}


def write(message: OutboxMessage) -> Iterable[Letter]:
    """Nothing once all of that day is done."""
    order, due_on = db.session.get(RoadMap, message.subject_id), date.fromordinal(message.version)
    lines = still_due(message.subject_id, due_on) if order else []
    if order is None or not lines:
        return
    told = [(one.row.number or str(one.row.ordinal), one.row.title) for one in lines]
    url = site_url_for("papers.of_order", road_map_id=order.id)
    for person in recipients(message.recipient_id, role_of(order)):
        with force_locale(person.locale):
            yield letter_of(order.title, due_on, told, url, person.mail, person.locale)


def letter_of(
    order: str, due_on: date, papers: Sequence[tuple[str, str]], url: str, to: str, locale: str
) -> Letter:
    """The letter in the present language, which is that of `locale`. `papers` are numbers and titles."""
    what = ngettext("%(num)s paper", "%(num)s papers", len(papers))
    subject = _("By %(day)s: %(what)s of the order", day=format_date(due_on, "d MMMM"), what=what)
    line = _("The order wants this by the day. When it is done, tick it off with its date and a link.")
    facts = [(_("Order"), order)]
    facts += [(_("Row %(number)s", number=number), title) for number, title in papers[:MOST]]
    action = (_("Open the paperwork"), url)
    return Letter(to, locale, subject, (line,), tuple(facts), action)


def sample(locale: str) -> Letter:
    """An example for the gallery."""
    with force_locale(locale):
        day, order = (
            clock.today(clock.zone()) + timedelta(days=3),
            _("Plan of career events of the region's schools"),
        )
        papers = [("1.3", _("Agreements with colleges and enterprises"))]
        return letter_of(order, day, papers, site_url_for("papers.index"), "operator@example.ru", locale)
