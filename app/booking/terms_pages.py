"""The screen on which an organizer says on what terms an event is booked."""

from flask import Response, flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from jinja2.filters import do_striptags

from app.accounts.access import acting_as, only
from app.booking import actions
from app.booking.blueprint import bp
from app.booking.refusals import QuotaBelowUsed, TermsChanged
from app.booking.terms_form import TermsForm, typed_terms
from app.calendar.access import ORGANIZERS, kept_event
from app.calendar.models import Event
from app.core.db import transact
from app.core.fields import options
from app.core.htmx import page, see_other
from app.organizations.queries import municipalities


@bp.get("/events/<int:event_id>/terms")
@only(*ORGANIZERS)
def terms(event_id: int) -> ResponseReturnValue:
    event = kept_event(acting_as(), event_id)
    return _page(event, _form(TermsForm(data=typed_terms(event.terms)), event))


@bp.post("/events/<int:event_id>/terms")
@only(*ORGANIZERS)
def set_terms(event_id: int) -> ResponseReturnValue:
    membership, by = acting_as(), current_user.id
    event = kept_event(membership, event_id)
    form = _form(TermsForm(), event)
    if not form.validate_on_submit():
        return _page(event, form, 422)
    try:
        transact(
            lambda: actions.set_terms(
                kept_event(membership, event_id), form.draft(), by=by, seen=form.seen.data or None
            ),
            repeatable=True,
        )
    except TermsChanged as refusal:
        form.seen.data = None
        return _page(kept_event(acting_as(), event_id), form, refusal.status, refusal)
    except QuotaBelowUsed as refusal:
        form.refuse(refusal, do_striptags(render_template("booking/_refusal.html", refusal=refusal)))
        return _page(kept_event(acting_as(), event_id), form, refusal.status)
    flash(_("The terms of booking are saved."), "success")
    return see_other(url_for("calendar.edit", event_id=event_id, _anchor="terms"))


def _form(form: TermsForm, event: Event) -> TermsForm:
    """One that is archived is chosen no more, but stays where it is named."""
    named = {place.id for place in event.terms.municipalities} if event.terms else set()
    places = [place for place in municipalities() if place.active or place.id in named]
    form.municipality_ids.choices = options((place.id, place.name) for place in places)
    return form


def _page(event: Event, form: TermsForm, status: int = 200, refusal: TermsChanged | None = None) -> Response:
    form.seen.data = form.seen.data or actions.terms_mark(event.terms)
    return page("booking/terms.html", "terms", status, event=event, form=form, refusal=refusal)
