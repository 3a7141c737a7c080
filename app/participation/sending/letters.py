"""The letter with a report: its file is made when the letter is, of ids and a period's code."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from flask import url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.accounts.models import Membership
from app.accounts.sealing import sign
from app.core import clock
from app.core.db import db
from app.core.downloads import XLSX
from app.core.letters import Attachment, Letter, Topics
from app.core.locale import clock_text, local_time
from app.core.mail import site_url_for
from app.core.outbox import OutboxMessage
from app.core.tables import csv_lines
from app.participation import labels
from app.participation.periods import Period, PeriodKind, read_period
from app.participation.reports import files
from app.participation.reports.asking import last_whole
from app.participation.reports.files import Maker
from app.participation.reports.models import SavedView
from app.participation.reports.queries import may_see
from app.participation.reports.reading import Report, report
from app.participation.reports.texts import report_texts
from app.participation.reports.wording import moment_text
from app.participation.sending.models import FileForm, Sending, SendingRecipient, SentView
from app.participation.sending.queries import TOPIC
from app.participation.sending.reach import reader_of
from app.participation.table import Table

UNSUBSCRIBING = "sent reports"
CSV = "text/csv; charset=utf-8"
_ONLY = 1  # a link is never given anew


@dataclass(frozen=True)
class Told:
    """What one letter tells: a fact for each figure of everything together, in the reader's language."""

    title: str
    period: str
    place: str
    at: str
    moment: str  # that the period is not over, or is frozen; empty of any other
    is_empty: bool
    facts: tuple[tuple[str, str], ...]
    url: str
    unsubscribing: str


def register(topics: Topics) -> None:
    topics.add(TOPIC, _l("A report by its rule"), write, sample, about=about, to_person=True)


def about(sent_ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """The report of each letter, and where its rules are."""
    query = select(SentView.id, SavedView).join(SentView.recipient)
    query = query.join(SendingRecipient.sending).join(Sending.view).where(SentView.id.in_(sent_ids))
    rows = db.session.execute(query)
    return {
        id: (report_texts(saved).title, url_for("sending.index", report_id=saved.id)) for id, saved in rows
    }


def write(message: OutboxMessage) -> Iterable[Letter]:
    """To the one person, the figures of what the person looks after as they are now; nothing to whoever has
    left the list or lost the membership since."""
    loading = joinedload(SentView.recipient).joinedload(SendingRecipient.sending).joinedload(Sending.view)
    sent = db.session.get(SentView, message.subject_id, options=[loading])
    if sent is None or not sent.recipient.is_on:
        return []
    membership, period = reader_of(sent.recipient), read_period(sent.period_code)
    if membership is None or period is None:
        return []
    return [letter_to(sent.recipient, membership, period)]


def letter_to(recipient: SendingRecipient, membership: Membership, period: Period) -> Letter:
    """The letter with its file, in the language of the reader."""
    sending, person = recipient.sending, membership.user
    with force_locale(person.locale):
        made = report(sending.view, period, membership, outward=True)
        told = Told(
            title=report_texts(sending.view).title,
            period=labels.period_title(period),
            place=membership.organization.short_name,
            at=_moment(),
            moment=moment_text(made),
            is_empty=made.is_empty,
            facts=_facts(made.table),
            url=_url(made, membership),
            unsubscribing=token_of(recipient),
        )
        attached = _attachment(made, sending)
        return letter_of(told, person.mail, person.locale, attached)


def token_of(recipient: SendingRecipient) -> str:
    """The end of the address by which the person leaves the list."""
    return sign(UNSUBSCRIBING, recipient.id, _ONLY)


def _attachment(made: Report, sending: Sending) -> Attachment:
    """The file that the report's page gives, made on behalf of who keeps the rule."""
    maker = Maker("", sending.organization.name, clock.now())
    name = f"{files.file_name(made)}.{sending.form.value}"
    if sending.form is FileForm.XLSX:
        return Attachment(name, XLSX, files.workbook(made, maker))
    lines = csv_lines(files.header(made), files.rows(made), files.heading(made, maker))
    return Attachment(name, CSV, b"".join(lines))


def letter_of(told: Told, to: str, locale: str, attached: Attachment) -> Letter:
    """The letter in the present language, which is that of `locale`."""
    subject = f"{told.title}: {told.period}"
    line = _("%(title)s, %(period)s. The table is attached.", title=told.title, period=told.period)
    reach = _(
        "The figures are of what you look after (%(place)s), as of %(at)s.", place=told.place, at=told.at
    )
    facts = told.facts if not told.is_empty else ((_("Rows"), _("none: there is nothing in this period")),)
    leaving = site_url_for("sending.unsubscribing", token=told.unsubscribing)
    return Letter(
        to=to,
        locale=locale,
        subject=subject,
        lines=(line, reach, told.moment) if told.moment else (line, reach),
        facts=facts,
        action=(_("Open the report"), told.url),
        links=((_("Do not send me this report any more"), leaving),),
        attachments=(attached,),
    )


def _facts(made: Table) -> tuple[tuple[str, str], ...]:
    """Each figure of everything together, as the last row of the table has it."""
    values = ((figure, made.total.values[figure]) for figure in made.view.figures)
    return tuple((labels.figure_title(one), labels.figure_text(one, value)) for one, value in values)


def _url(made: Report, membership: Membership) -> str:
    """Of the report, where this person sees it; else of the same table on the page of counts."""
    if may_see(membership, made.saved):
        return site_url_for("reports.show", report_id=made.saved.id, period=made.period.code)
    return site_url_for("participation.index", **made.table.view.address)


def _moment() -> str:
    now = clock.now()
    return f"{local_time(now):%d.%m.%Y}, {clock_text(now)}"


def sample(locale: str) -> Letter:
    """An example for the gallery."""
    with force_locale(locale):
        period = last_whole(PeriodKind.QUARTER, clock.today(clock.zone()))
        told = Told(
            title=_("Participation in regional and municipal events"),
            period=labels.period_title(period),
            place=_("School No. 3"),
            at=_moment(),
            moment="",
            is_empty=False,
            facts=((_("Participations"), labels.number_text(1240)), (_("Events held"), "38")),
            url=site_url_for("participation.index", period=period.code),
            unsubscribing="…",
        )
        content = b"".join(csv_lines([_("School"), _("Participations")], [[told.place, 1240]]))
        attached = Attachment(f"{told.title}, {told.period}.csv", CSV, content)
        return letter_of(told, "school@example.ru", locale, attached)
