"""Reports of one's own: kept from the page of counts, changed, copied, put away, told to nobody else."""

import pytest
from sqlalchemy import func, select

from app.accounts.models import Role
from app.core.audit import AuditEntry
from app.core.db import db
from app.organizations.models import OrganizationKind
from app.participation.reports.models import TEXTS, SavedView

one_engine = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
VIEW = "period=2026-q4&municipality=none&kind=trial&rows=host&columns=none&figure=groups&figure=share&least=1"


@pytest.fixture
def people(client, make):
    """Browsers of a municipality's office, a school of it, and the operator."""
    school = make.school(make.municipality())
    organizations = {
        Role.MUNICIPALITY: make.organization(OrganizationKind.AUTHORITY, school.municipality),
        Role.SCHOOL: school,
        Role.OPERATOR: make.organization(OrganizationKind.OPERATOR),
    }
    found = {}
    for role, organization in organizations.items():
        found[role] = client.application.test_client()
        found[role].sign_in(make.user(role, organization).mail)
    return found


def newest():
    db.session.rollback()
    return db.session.scalars(select(SavedView).order_by(SavedView.id.desc())).first()


def number():
    return db.session.scalar(select(func.count()).select_from(SavedView))


def entries():
    query = select(AuditEntry.action).where(AuditEntry.subject == "saved_view").order_by(AuditEntry.id)
    return list(db.session.scalars(query))


def several(form, **typed):
    """What a browser sends of a form whose boxes of one name are several."""
    return {**form, "figure": ["groups", "share"], "kind": "trial", **typed}


def test_a_view_is_kept_changed_copied_and_put_away(people):
    office, school = people[Role.MUNICIPALITY], people[Role.SCHOOL]
    assert "Сохранить как отчёт" in office.get("/participation").text
    form = several(office.form(f"/reports/new?{VIEW}", "/reports"), title="Наши площадки")
    form.pop("preview", None)
    answer = office.post("/reports", data=form)
    made = newest()
    assert answer.location == f"/reports/{made.id}"
    assert (made.title, made.period_kind.value, made.chosen) == (
        "Наши площадки",
        "quarter",
        {"kind": ["trial"]},
    )
    assert made.shape == {"rows": "host", "columns": "none", "figure": ["groups", "share"], "least": "1"}
    assert "Наши площадки" in office.get(answer.location, follow_redirects=True).text
    assert school.get(f"/reports/{made.id}").status_code == 404

    here = f"/reports/{made.id}"
    stale = several(office.form(f"{here}/edit", here), title="Площадки")
    assert office.post(here, data=stale | {"most": "40"}).status_code == 303
    again = office.post(here, data=stale)
    assert (
        again.status_code == 409 and "изменил кто-то другой" in again.text and newest().shape["most"] == "40"
    )
    copy = office.form(f"/reports/new?copy={made.id}", "/reports")
    assert copy["title"] == "Копия: Площадки" and copy["most"] == "40"

    for archived in ("1", "1", "0"):  # set, not toggled
        token = office.form(f"{here}/edit", here)["csrf_token"]
        office.post(f"{here}/archiving", data={"csrf_token": token, "archived": archived})
    assert not newest().is_archived
    made, changed, put, back = (
        f"saved_view.{one}" for one in ("made", "changed", "archived", "brought_back")
    )
    assert entries() == [made, changed, put, back]


@one_engine  # what a form refuses reaches no table
def test_what_cannot_be_is_told_and_nothing_is_kept(people):
    office, before = people[Role.MUNICIPALITY], number()
    form = several(office.form(f"/reports/new?{VIEW}", "/reports"), title="Площадки")
    for typed, said in (
        ({"title": " "}, "Назовите отчёт"),
        ({"least": "три"}, "целое число"),
        ({"least": "5", "most": "4"}, "больше верхней"),
        ({"figure": ["visits"]}, "Выберите из предложенного"),
        ({"lead": "coverage"}, "Порог сравнивают с целым числом"),
        ({"kind": ["trial", "party"]}, "Выберите из предложенного"),
        ({"columns": "host"}, "уже стоит в строках"),
        ({"target": "3", "least": ""}, "задайте порог"),
    ):
        answer = office.post("/reports", data=form | typed)
        assert answer.status_code == 422 and said in answer.text, typed
    looked_at = office.post("/reports", data=form | {"preview": "1"})
    assert looked_at.status_code == 200 and 'value="Площадки"' in looked_at.text
    assert 'id="preview"' in looked_at.text
    assert (number(), entries()) == (before, [])


def test_shipped_reports_are_the_operators_to_change_and_everybodys_to_read(people):
    one = db.session.scalars(select(SavedView).where(SavedView.code == "three_trials")).one()
    here, operator = f"/reports/{one.id}", people[Role.OPERATOR]
    for role in (Role.SCHOOL, Role.MUNICIPALITY):
        assert people[role].get(here).status_code == 200
        assert people[role].get(f"{here}/edit").status_code == 404
    form = operator.form(f"{here}/edit", here) | {"kind": "trial", "figure": ["events", "growth"]}
    operator.post(here, data=form | {"target": "20", "least": "2"})
    db.session.rollback()
    assert (one.code, one.target, one.shape["least"]) == ("three_trials", 20, "2")
    assert one.shape["figure"] == ["events", "growth"]
    for view, status in ((VIEW.replace("municipality=none&", ""), 200), (VIEW, 404)):  # of no municipality
        form = several(operator.form(f"/reports/new?{view}", "/reports"), title="Для всех", for_all="y")
        operator.post("/reports", data=form)
        assert people[Role.SCHOOL].get(f"/reports/{newest().id}").status_code == status


def test_shipped_reports_are_in_the_readers_language_and_what_a_person_writes_stands_for_both(people):
    shipped = db.session.scalars(select(SavedView).where(SavedView.code.is_not(None))).all()
    assert all(getattr(one, f"{name}_en") for one in shipped for name in TEXTS)
    one, operator = next(one for one in shipped if one.code == "sites"), people[Role.OPERATOR]
    here = f"/reports/{one.id}"
    operator.set_cookie("lang", "en")
    assert "Where trials were held" in operator.get("/reports").text
    assert "Sites of trials" in operator.get(here).text and "Площадки" not in operator.get(here).text
    assert operator.form(f"/reports/new?copy={one.id}", "/reports")["title"] == "Copy: Sites of trials"
    form = operator.form(f"{here}/edit", here) | {"kind": "trial", "figure": "events"}
    operator.post(here, data=form | {"title": "Где пробуют профессии"})
    page = operator.get(here).text
    assert "Где пробуют профессии" in page and "Where trials were held" in page


def test_broken_reports_are_told(app, make):
    checks = {one.code: one.check for one in app.extensions["invariants"]}
    assert [*checks["I31"](), *checks["I32"]()] == []
    one = db.session.scalars(select(SavedView).where(SavedView.code == "parents")).one()
    one.chosen = {"host": ["999"], "audience": ["parents", "ghosts"], "month": ["202610"]}
    one.shape = {"rows": "planet", "figure": ["visits"]}
    db.session.flush()
    assert list(checks["I31"]()) == [f"report {one.id}: host 999 is not there"]
    assert sorted(checks["I32"]()) == [
        f"report {one.id}: audience parents, ghosts",
        f"report {one.id}: month 202610",
        f"report {one.id}: no known figure",
        f"report {one.id}: rows planet",
    ]
