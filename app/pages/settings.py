"""The settings of the installation, and the public statements that they feed."""

from flask import Response, abort, current_app, flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts.access import only
from app.accounts.models import Role
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.htmx import page, see_other
from app.organizations import actions, queries
from app.organizations.labels import retained_title
from app.organizations.models import Retained, SpecialDay
from app.pages.blueprint import bp
from app.pages.forms import SettingsForm, SpecialDayForm


@bp.get("/settings")
@only(Role.OPERATOR)
def settings() -> ResponseReturnValue:
    return _page()


@bp.post("/settings")
@only(Role.OPERATOR)
def save_settings() -> ResponseReturnValue:
    form, is_first = SettingsForm(), queries.installation() is None
    if not form.validate_on_submit():
        return _page("settings_form", 422, form=form)
    actions.save_settings(form.facts(), by=current_user.id)
    db.session.commit()
    flash(_("The settings are saved."), "success")
    return see_other("/" if is_first else url_for("pages.settings"))


@bp.post("/settings/days")
@only(Role.OPERATOR)
def add_special_day() -> ResponseReturnValue:
    form = SpecialDayForm()
    if not form.validate_on_submit() or form.day.data is None:
        return _page("days", 422, day_form=form)
    try:
        actions.add_special_day(
            form.day.data, bool(form.works.data), form.title.data or "", by=current_user.id
        )
    except RuleBroken as refusal:
        db.session.rollback()
        return _page("days", refusal.status, day_form=form, refusal=refusal)
    db.session.commit()
    flash(_("The day is added."), "success")
    return see_other(url_for("pages.settings", _anchor="days"))


@bp.post("/settings/days/<int:day_id>/removal")
@only(Role.OPERATOR)
def remove_special_day(day_id: int) -> ResponseReturnValue:
    actions.remove_special_day(db.session.get(SpecialDay, day_id) or abort(404), by=current_user.id)
    db.session.commit()
    flash(_("The day is removed: it is an ordinary one again."), "success")
    return see_other(url_for("pages.settings", _anchor="days"))


@bp.get("/privacy-policy")
def privacy_policy() -> ResponseReturnValue:
    kept = [(retained_title(kind), queries.retention_days(kind)) for kind in Retained]
    return page("pages/privacy_policy.html", kept=kept)


@bp.get("/accessibility")
def accessibility() -> ResponseReturnValue:
    return page("pages/accessibility.html")


@bp.get("/help")
def help_page() -> ResponseReturnValue:
    return page("pages/help.html")


def _page(
    block: str | None = None,
    status: int = 200,
    *,
    form: SettingsForm | None = None,
    day_form: SpecialDayForm | None = None,
    refusal: RuleBroken | None = None,
) -> Response:
    here = queries.installation()
    days = {kind: queries.retention_days(kind) for kind in Retained}
    return page(
        "pages/settings.html",
        block,
        status,
        form=form or SettingsForm.filled(here, days),
        kept=[f"keep_{kind}" for kind in Retained],
        day_form=day_form or SpecialDayForm(formdata=None),
        days=queries.special_days(),
        refusal=refusal,
        is_first=here is None,
        zone=str(current_app.config["ZONE"]),
    )
