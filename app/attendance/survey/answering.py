"""Answering: the form behind the link, and the thanks. Of whoever answers nothing is kept."""

from flask import Response, abort, g, url_for
from flask.typing import ResponseReturnValue

from app.accounts.actions import WINDOW, is_busy, network_of, remember_failure
from app.accounts.models import Purpose
from app.accounts.signing import network
from app.attendance.survey import actions, queries
from app.attendance.survey.blueprint import bp
from app.attendance.survey.forms import AnswersForm, answers_form
from app.attendance.survey.links import Phase, blinded, closes_at, phase, slot_behind
from app.attendance.survey.models import SurveySet
from app.attendance.survey.refusals import QuestionsChanged, TooManyFromNetwork
from app.calendar.models import Slot
from app.core import clock
from app.core.db import transact
from app.core.errors import RuleBroken
from app.core.headers import small_body
from app.core.htmx import page, see_other

MOST_OF_NETWORK = 300  # answers within the throttle's window: of a school, or of a hall that shares one


@bp.get("/o/<token>")
def questions(token: str) -> ResponseReturnValue:
    slot, asked = _asked(token)
    form = answers_form(asked)(formdata=None)
    form.renew_key()
    return _form_page(token, slot, asked, form)


@bp.post("/o/<token>")
@small_body
def answer(token: str) -> ResponseReturnValue:
    slot, asked = _asked(token)
    form = answers_form(asked)()
    if phase(slot, clock.now()) is not Phase.OPEN or not form.validate_on_submit():
        return _form_page(token, slot, asked, form, status=422)
    version, answers, key = form.version.data or "", form.answers(), form.key.data or ""
    try:
        transact(lambda: _count_try(max(MOST_OF_NETWORK, slot.capacity)))
        transact(lambda: actions.submit(_asked(token)[0], version, answers, key), repeatable=True)
    except RuleBroken as refusal:
        return _refused(token, form, refusal)
    return see_other(url_for("survey.thanks", token=token))


@bp.get("/o/<token>/thanks")
def thanks(token: str) -> ResponseReturnValue:
    slot, _questions = _asked(token)
    return _bare("attendance/survey/thanks.html", 200, slot=slot, event=slot.event)


def _asked(token: str) -> tuple[Slot, SurveySet]:
    """The time behind the link and what it asks; 404 tells nothing of why there is none."""
    g.bare = True  # there is nothing on these pages of whoever may be signed in
    slot = slot_behind(token) or abort(404)
    return slot, queries.set_of(slot, clock.zone()) or abort(404)


def _count_try(most: int) -> None:
    """Raises TooManyFromNetwork."""
    name = blinded(network_of(network()), clock.today(clock.zone()))
    if is_busy(name, Purpose.SURVEY, most):
        raise TooManyFromNetwork(WINDOW.seconds // 60)
    remember_failure("", name, Purpose.SURVEY)


def _refused(token: str, form: AnswersForm, refusal: RuleBroken) -> Response:
    """The same form with the refusal; questions that have changed are put anew."""
    slot, asked = _asked(token)
    if isinstance(refusal, QuestionsChanged):
        form = answers_form(asked)(formdata=None)
        form.renew_key()
    return _form_page(token, slot, asked, form, refusal, refusal.status)


def _form_page(
    token: str,
    slot: Slot,
    asked: SurveySet,
    form: AnswersForm,
    refusal: RuleBroken | None = None,
    status: int = 200,
) -> Response:
    """The form, or that it is not yet or no longer the time for it."""
    stage = phase(slot, clock.now())
    if stage is not Phase.OPEN:
        return _bare("attendance/survey/closed.html", 410 if stage is Phase.OVER else 200,
                     slot=slot, event=slot.event, is_over=stage is Phase.OVER)  # fmt: skip
    facts = {"slot": slot, "event": slot.event, "asked": asked, "until": closes_at(slot)}
    return _bare("attendance/survey/answer.html", status, token=token, form=form, refusal=refusal, **facts)


def _bare(template: str, status: int, **facts: object) -> Response:
    """A page of its own. Back finds the form as it was sent, with its key: so it counts once."""
    reply = page(template, None, status, bare=True, **facts)
    reply.headers["Cache-Control"] = "private, no-cache"
    reply.headers["Referrer-Policy"] = "strict-origin"
    reply.headers["X-Robots-Tag"] = "noindex, nofollow"
    return reply
