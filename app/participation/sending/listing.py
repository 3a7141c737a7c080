"""The page of one rule: who gets the report, when next, what was sent; and changes to its list of people."""

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.accounts.access import acting_as, only
from app.accounts.labels import role_title
from app.accounts.models import Role
from app.core.db import transact
from app.core.errors import RuleBroken
from app.core.fields import asked_id
from app.core.htmx import page, see_other
from app.participation.labels import period_title
from app.participation.periods import read_period
from app.participation.reports.queries import may_see
from app.participation.sending import access, actions, labels, queries, reach
from app.participation.sending.blueprint import AUTHORS, bp
from app.participation.sending.forms import RuleForm, rule_form
from app.participation.sending.models import Sending, SendingRecipient


@bp.post("/reports/<int:report_id>/sendings/<int:sending_id>/recipients")
@only(*AUTHORS)
def add_recipients(report_id: int, sending_id: int) -> ResponseReturnValue:
    access.kept(report_id, sending_id)
    try:
        transact(lambda: _add(access.kept(report_id, sending_id)), repeatable=True)
    except RuleBroken as refusal:
        return sending_page(access.kept(report_id, sending_id), refusal=refusal, status=refusal.status)
    q, role = (request.form.get(name) or None for name in ("q", "role"))
    return see_other(url_for("sending.show", report_id=report_id, sending_id=sending_id, q=q, role=role))


@bp.post("/reports/<int:report_id>/sendings/<int:sending_id>/recipients/<int:recipient_id>/removal")
@only(*AUTHORS)
def remove_recipient(report_id: int, sending_id: int, recipient_id: int) -> ResponseReturnValue:
    one = access.kept(report_id, sending_id)
    transact(lambda: actions.remove_recipient(access.on_list(one, recipient_id), by=current_user.id))
    return see_other(url_for("sending.show", report_id=report_id, sending_id=sending_id))


def _add(sending: Sending) -> None:
    """One person, or all that the words find."""
    author, asked = acting_as(), request.form.get("membership", type=asked_id)
    one = reach.in_reach(author, asked) if asked is not None else None
    words = request.form.get("q", "").strip()
    some = [one] if one else []
    if asked is None and (words or _role(request.form.get("role", ""))):
        some = list(reach.found(author, words, _role(request.form.get("role", "")), reach.MOST_AT_ONCE))
    actions.add_recipients(sending, some, by=current_user.id)


def _role(typed: str) -> Role | None:
    return Role(typed) if typed in set(Role) else None


def sending_page(
    sending: Sending, form: RuleForm | None = None, refusal: RuleBroken | None = None, status: int = 200
) -> Response:
    """The page of a rule; `form` and `refusal` are of a change that was not taken."""
    words, role = request.values.get("q", "").strip(), _role(request.values.get("role", ""))
    listed = {one.user_id for one in sending.recipients if one.removed_at is None}
    searched = bool(words or role)
    found = reach.found(acting_as(), words, role, reach.MOST_FOUND + 1, listed) if searched else []
    return page(
        "participation/sending/show.html",
        None,
        status,
        sending=sending,
        saved=sending.view,
        seen=may_see(acting_as(), sending.view),
        next=queries.next_of(sending),
        people=[(one, _standing(one)) for one in sending.recipients if one.removed_at is None],
        told=_last_periods(sending),
        history=queries.history(sending.id),
        found=found[: reach.MOST_FOUND],
        more=reach.MOST_FOUND if len(found) > reach.MOST_FOUND else 0,
        searched=searched,
        asked={"q": words, "role": role.value if role else ""},
        roles=[(one.value, role_title(one)) for one in Role],
        role_title=role_title,
        form=form or rule_form(sending),
        refusal=refusal,
        period_title=period_title,
        read_period=read_period,
        words=labels,
    )


def _standing(recipient: SendingRecipient) -> str:
    """Whether letters reach this person: on, unsubscribed, or lost."""
    if recipient.unsubscribed_at is not None:
        return "unsubscribed"
    return "on" if reach.reader_of(recipient) is not None else "lost"


def _last_periods(sending: Sending) -> dict[int, str]:
    codes = queries.last_periods([one.id for one in sending.recipients])
    periods = {id: read_period(code) for id, code in codes.items()}
    return {id: period_title(period) for id, period in periods.items() if period}
