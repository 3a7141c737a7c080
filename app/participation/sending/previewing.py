"""What would be sent, before it is: the letter, and the table as its reader gets it."""

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.accounts.access import acting_as, only
from app.core import clock
from app.core.db import transact
from app.core.errors import RuleBroken
from app.core.fields import asked_id
from app.core.htmx import page, see_other
from app.core.mail import parts
from app.participation.labels import dimension_title, figure_text, figure_title, period_title, value_text
from app.participation.periods import Period, period_of, read_period
from app.participation.reports.asking import last_whole
from app.participation.reports.queries import may_see
from app.participation.reports.reading import report
from app.participation.sending import access, actions
from app.participation.sending.blueprint import AUTHORS, bp
from app.participation.sending.forms import NowForm
from app.participation.sending.letters import letter_to
from app.participation.sending.models import Sending, SendingRecipient, Span
from app.participation.sending.reach import may_look_at, reader_of

ROWS_SHOWN = 30


@bp.get("/reports/<int:report_id>/sendings/<int:sending_id>/letters")
@only(*AUTHORS)
def preview(report_id: int, sending_id: int) -> ResponseReturnValue:
    form = NowForm(formdata=None)
    form.renew_key()
    return _page(access.kept(report_id, sending_id), form)


@bp.post("/reports/<int:report_id>/sendings/<int:sending_id>/letters")
@only(*AUTHORS)
def send(report_id: int, sending_id: int) -> ResponseReturnValue:
    one, form = access.kept(report_id, sending_id), NowForm()
    if not form.validate_on_submit():
        form.renew_key()
        return _page(one, form, status=422)
    period, key, by = _period(one), str(form.key.data), current_user.id
    try:
        transact(
            lambda: actions.send_now(access.kept(report_id, sending_id), period, key, by=by), repeatable=True
        )
    except RuleBroken as refusal:
        return _page(access.kept(report_id, sending_id), form, refusal, refusal.status)
    return see_other(url_for("sending.show", report_id=report_id, sending_id=sending_id))


def _period(sending: Sending) -> Period:
    """The one that the address or the form names, else the rule's as of today."""
    asked = read_period(request.values.get("period", ""))
    today, kind = clock.today(clock.zone()), sending.view.period_kind
    usual = period_of(kind, today) if sending.span is Span.RUNNING else last_whole(kind, today)
    return asked or usual


def _page(sending: Sending, form: NowForm, refusal: RuleBroken | None = None, status: int = 200) -> Response:
    on = [one for one in sending.recipients if one.is_on]
    reading = [one for one in on if reader_of(one) is not None]
    asked = request.args.get("to", type=asked_id)
    chosen = next((one for one in reading if one.id == asked), reading[0] if reading else None)
    period = _period(sending)
    return page(
        "participation/sending/preview.html",
        None,
        status,
        sending=sending,
        saved=sending.view,
        seen=may_see(acting_as(), sending.view),
        period=period,
        period_name=period_title(period),
        reading=reading,
        lost=[one for one in on if one not in reading],
        chosen=chosen,
        form=form,
        refusal=refusal,
        rows_shown=ROWS_SHOWN,
        dimension_title=dimension_title,
        figure_title=figure_title,
        value_text=value_text,
        figure_text=figure_text,
        **_letter(chosen, period),
    )


def _letter(recipient: SendingRecipient | None, period: Period) -> dict[str, object]:
    """The words and the table, of a reader whose figures the author may see."""
    membership = reader_of(recipient) if recipient else None
    if recipient is None or membership is None or not may_look_at(acting_as(), membership):
        return {"letter": None, "words": None, "table": None}
    letter = letter_to(recipient, membership, period)
    made = report(recipient.sending.view, period, membership, outward=True)
    return {"letter": letter, "words": parts(letter), "table": made.table}
