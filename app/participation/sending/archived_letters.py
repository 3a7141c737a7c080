"""The letter that a rule sends nothing any longer, for its report is in the archive: the figures would not be
missed on the day, but weeks later."""

from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta

from flask import url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.accounts.models import Role, User
from app.accounts.queries import recipients
from app.core import clock
from app.core.db import db
from app.core.letters import Letter, Topics
from app.core.mail import site_url_for
from app.core.outbox import OutboxMessage
from app.participation.reports.models import SavedView
from app.participation.reports.texts import report_texts
from app.participation.sending.labels import archived_text, rule_text
from app.participation.sending.models import FileForm, Pace, Sending, Span
from app.participation.sending.queries import ARCHIVED


def register(topics: Topics) -> None:
    """What whoever keeps a rule is told."""
    title = _l("A report is sent no longer: to whoever made its rule")
    topics.add(ARCHIVED, title, write, sample, about=about)


def about(sending_ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """The report of each rule, and its rules."""
    query = select(Sending.id, SavedView).join(Sending.view).where(Sending.id.in_(sending_ids))
    rows = db.session.execute(query)
    return {
        id: (report_texts(saved).title, url_for("sending.index", report_id=saved.id)) for id, saved in rows
    }


def write(message: OutboxMessage) -> Iterable[Letter]:
    """Nothing once the report is back, or the rule is paused or stopped."""
    sending = db.session.get(Sending, message.subject_id)
    if sending is None or not sending.is_active or not sending.view.is_archived:
        return
    url = site_url_for("sending.show", report_id=sending.view_id, sending_id=sending.id)
    for person in _keepers(sending):
        with force_locale(person.locale):
            title = report_texts(sending.view).title
            yield letter_of(title, sending, url, person.mail, person.locale)


def _keepers(sending: Sending) -> Sequence[User]:
    """Its author; who has left the organization is followed by those who keep its rules now."""
    people = recipients(sending.organization_id, sending.role)
    return [one for one in people if one.id == sending.created_by] or people


def letter_of(title: str, sending: Sending, url: str, to: str, locale: str) -> Letter:
    """The letter in the present language, which is that of `locale`."""
    subject = _("Sent no longer: %(title)s", title=title)
    facts = ((_("Report"), title), (_("Rule"), rule_text(sending)))
    return Letter(to, locale, subject, (archived_text(sending),), facts, (_("Open the rule"), url))


def sample(locale: str) -> Letter:
    """An example for the gallery."""
    with force_locale(locale):
        title = _("Participation in regional and municipal events")
        sending = Sending(pace=Pace.AFTER_END, day=3, span=Span.LAST_WHOLE, form=FileForm.XLSX)
        sending.role, sending.view = Role.MUNICIPALITY, SavedView(archived_at=clock.now() - timedelta(days=1))
        return letter_of(title, sending, site_url_for("reports.index"), "municipality@example.ru", locale)
