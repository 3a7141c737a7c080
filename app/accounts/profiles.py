"""A school's profile for a school year: its own, or that of a school within reach.

The noun is organizations', but only from accounts up is it known who asks.
"""

from typing import Any

from flask import Response, abort, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts.access import acting_as, only, school_in_reach
from app.accounts.models import Role
from app.accounts.queries import history_of, names_of
from app.core import clock
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.htmx import page, see_other
from app.organizations import actions, queries
from app.organizations.labels import row_title, year_title
from app.organizations.models import Organization, OrganizationKind, SchoolProfile, first_day, school_year_of
from app.organizations.profile_forms import ConsentForm, ProfileForm
from app.organizations.profile_history import told
from app.organizations.routes import bp

KEEPERS = (Role.SCHOOL, Role.MUNICIPALITY, Role.OPERATOR)
HISTORY = 30


@bp.get("/school-profile")
@only(Role.SCHOOL)
def own_profile() -> ResponseReturnValue:
    return _page(acting_as().organization)


@bp.get("/schools/<int:school_id>/profile")
@only(*KEEPERS)
def profile(school_id: int) -> ResponseReturnValue:
    return _page(school_in_reach(school_id))


@bp.post("/schools/<int:school_id>/profile")
@only(*KEEPERS)
def save_profile(school_id: int) -> ResponseReturnValue:
    school, year = school_in_reach(school_id), _open_year()
    form = _form(school, year)
    if not form.validate_on_submit():
        return _page(school, "profile_form", 422, form=form)
    own = acting_as().role is Role.SCHOOL
    try:
        actions.save_profile(school.id, year, form.facts(), own=own, by=current_user.id)
    except RuleBroken as refusal:
        db.session.rollback()
        return _page(school, "profile_form", refusal.status, form=form, refusal=refusal)
    db.session.commit()
    flash(_("The profile is saved."), "success")
    return see_other(_address(school, year))


@bp.post("/schools/<int:school_id>/profile/confirmation")
@only(*KEEPERS)
def confirm_person(school_id: int) -> ResponseReturnValue:
    school, year = school_in_reach(school_id), _open_year()
    actions.confirm_person(queries.profile_of(school.id, year) or abort(404), by=current_user.id)
    db.session.commit()
    flash(_("Thank you: the responsible person is confirmed for %(year)s.", year=year_title(year)), "success")
    return see_other(_address(school, year))


@bp.post("/schools/<int:school_id>/profile/consents")
@only(*KEEPERS)
def state_consents(school_id: int) -> ResponseReturnValue:
    school, year, form = school_in_reach(school_id), _open_year(), ConsentForm()
    if not form.validate_on_submit():
        return _page(school, "consents", 422, consents=form)
    counted = (form.collected.data or 0, form.total.data or 0, form.on_date.data or clock.today(clock.zone()))
    try:
        actions.state_consents(actions.begun_profile(school.id, year), *counted, by=current_user.id)
    except RuleBroken as refusal:
        db.session.rollback()
        return _page(school, "consents", refusal.status, consents=form, refusal=refusal)
    db.session.commit()
    flash(_("The count of consents is written down."), "success")
    return see_other(_address(school, year))


def _page(
    school: Organization,
    block: str | None = None,
    status: int = 200,
    *,
    form: ProfileForm | None = None,
    consents: ConsentForm | None = None,
    refusal: RuleBroken | None = None,
) -> Response:
    """The profile of the year in the address; `refusal` is of what was sent from `block`."""
    year, this_year = _chosen_year(), _this_year()
    found = queries.profile_of(school.id, year)
    today = clock.today(clock.zone())
    return page(
        "organizations/profile.html",
        block,
        status,
        school=school,
        year=year,
        years=[this_year - 1, this_year, this_year + 1],
        is_open=year >= this_year,
        profile=found,
        may_confirm=today >= first_day(year),
        form=form or _form(school, year, filled=True),
        rolls=queries.rolls_by_grade(school.id, year),
        consent_form=consents or ConsentForm(formdata=None, data={"on_date": today}),
        refused=block,
        refusal=refusal,
        address_of=lambda one: _address(school, one),
        year_title=year_title,
        row_title=row_title,
        **_told(found),
    )


def _told(profile: SchoolProfile | None) -> dict[str, Any]:
    """What was stated and changed so far, with the names of who did."""
    if profile is None:
        return {"counts": [], "names": {}, "history": []}
    counts = queries.consent_counts(profile.id)
    entries = history_of("school_profile", profile.id, HISTORY)
    names = names_of([profile.confirmed_by, *(count.stated_by for count in counts)])
    return {"counts": counts, "names": names, "history": [told(entry, who) for entry, who in entries]}


def _form(school: Organization, year: int, *, filled: bool = False) -> ProfileForm:
    """The form as it was sent, or `filled` with what the profile tells."""
    found = queries.profile_of(school.id, year)
    if filled:
        form = ProfileForm.filled(found, queries.enrolment_of(found.id) if found else {})
    else:
        form = ProfileForm()
    form.ask_for(kindergarten=school.kind is OrganizationKind.KINDERGARTEN)
    return form.choose(queries.programme_levels(year), found.level if found else None)


def _address(school: Organization, year: int) -> str:
    if acting_as().role is Role.SCHOOL:
        return url_for("organizations.own_profile", year=year)
    return url_for("organizations.profile", school_id=school.id, year=year)


def _this_year() -> int:
    return school_year_of(clock.today(clock.zone()))


def _chosen_year() -> int:
    """The school year in the address, or this one; the year before can be read."""
    asked, this_year = request.args.get("year", type=int), _this_year()
    return asked if asked in (this_year - 1, this_year, this_year + 1) else this_year


def _open_year() -> int:
    """The same, for a change; otherwise 404: what a past year was is history."""
    year = _chosen_year()
    return year if year >= _this_year() else abort(404)
