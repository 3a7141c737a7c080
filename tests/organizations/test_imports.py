"""A file is applied as a whole or not at all, undone in one step, and the audit log keeps both."""

import pytest
from sqlalchemy import func, select

from app.core import audit
from app.core.audit import AuditEntry
from app.core.db import db, transact
from app.organizations import actions
from app.organizations.actions import imports
from app.organizations.models import (
    ImportState,
    Municipality,
    Organization,
    RegistryImport,
    RowState,
    SchoolClass,
    Venue,
)
from tests.organizations.files import SCHOOLS, keep, rows, states
from tests.race import race

HEADER = [*SCHOOLS, "Телефон", "Соглашение до"]


@pytest.fixture
def azov(make):
    return make.municipality("Азов")


@pytest.fixture
def school(make, azov):
    return make.school(azov, code="s-1", name="Школа № 1", short_name="Школа № 1")


def kept(kind, header, *cells, **more):
    return transact(lambda: keep(kind, header, cells, **more))


def apply(one):
    return transact(lambda: imports.apply_import(one, by=None))


def undo(one):
    transact(lambda: imports.undo_import(one, by=None))


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def test_applying_makes_and_changes_everything_and_logs_each(school, azov):
    one = kept(
        "organizations",
        HEADER,
        ["s-1", "Школа № 1", "Азов", "8 863 1", "31.12.2027"],
        ["", "МБОУ СОШ № 2", "Азов", "", ""],
    )
    counted = apply(one)
    assert (counted[RowState.CHANGED], counted[RowState.NEW]) == (1, 1)
    assert (school.phone, str(school.agreement_until)) == ("8 863 1", "2027-12-31")
    assert school.changed_at is not None
    made = db.session.scalars(select(Organization).where(Organization.name == "МБОУ СОШ № 2")).one()
    assert (made.code, made.municipality_id, made.folded) == ("school-1", azov.id, " школа 2 ")
    (changed,) = audit.history("organization", school.id)
    assert (changed.action, changed.reason) == ("organization.import_changed", "Реестр.csv")
    assert changed.before["phone"] == "8 863 200-00-00" and changed.after["phone"] == "8 863 1"
    (added,) = audit.history("organization", made.id)
    assert (added.action, added.after["name"]) == ("organization.import_added", "МБОУ СОШ № 2")


@pytest.mark.parametrize("bad", [["", "Школа № 3", "Нигде"], ["x", "СОШ 1", "Азов"]])
def test_one_row_that_is_wrong_or_to_be_chosen_keeps_everything_back(school, bad):
    one = kept("organizations", SCHOOLS, ["", "Школа № 2", "Азов"], bad)
    with pytest.raises(imports.RowsBlock):
        apply(one)
    assert count(Organization) == 1


def test_a_file_that_says_nothing_new_is_not_applied(school):
    with pytest.raises(imports.NothingToApply):
        apply(kept("organizations", SCHOOLS, ["s-1", "Школа № 1", "Азов"]))


def test_a_choice_settles_what_a_row_is_about(school):
    one = kept(
        "organizations", SCHOOLS, ["x-1", "СОШ 1", "Азов"], ["x-2", "СОШ 1", "Азов"], ["x-3", "СОШ 1", "Азов"]
    )
    assert states(db.session, one) == [RowState.CHOOSE] * 3
    transact(lambda: imports.choose(one, {2: school.id, 3: 0, 4: -1}, by=None))
    assert states(db.session, one) == [RowState.CHANGED, RowState.NEW, RowState.SKIPPED]
    apply(one)
    assert (school.code, school.name) == ("x-1", "СОШ 1")
    assert set(db.session.scalars(select(Organization.code))) == {"x-1", "x-2"}


def test_what_a_row_does_not_offer_is_no_choice(make, school):
    foreign = make.organization()
    one = kept("organizations", SCHOOLS, ["x-1", "СОШ 1", "Азов"])
    transact(lambda: imports.choose(one, {2: foreign.id}, by=None))
    assert states(db.session, one) == [RowState.CHOOSE]


def test_a_registry_that_changed_since_the_preview_is_not_overwritten(school):
    one = kept("organizations", HEADER, ["s-1", "Школа № 1", "Азов", "8 863 1", ""])
    transact(lambda: actions.change(school, {"phone": "8 863 2"}, by=None))
    with pytest.raises(imports.PreviewStale):
        apply(one)
    assert school.phone == "8 863 2"
    transact(lambda: imports.renew_preview(one, by=None))
    assert rows(db.session, one)[0].changes == {"phone": ["8 863 2", "8 863 1"]}
    apply(one)
    assert school.phone == "8 863 1"


def test_applying_twice_is_refused(school):
    one = kept("organizations", SCHOOLS, ["", "Школа № 2", "Азов"])
    apply(one)
    with pytest.raises(imports.NotAPreview):
        apply(one)
    assert count(Organization) == 2


def test_undoing_takes_back_all_and_the_log_keeps_both(school, azov):
    before = {name: getattr(school, name) for name in ("name", "phone", "folded", "agreement_until")}
    one = kept(
        "organizations",
        HEADER,
        ["s-1", "СОШ № 10", "Азов", "1", "31.12.2027"],
        ["", "Школа № 2", "Азов", "", ""],
    )
    apply(one)
    made = rows(db.session, one)[1].target_id
    undo(one)
    assert one.state is ImportState.UNDONE
    assert {name: getattr(school, name) for name in before} == before
    assert db.session.get(Organization, made) is None
    actions_of_school = [entry.action for entry in audit.history("organization", school.id)]
    assert actions_of_school == ["organization.import_changed", "organization.import_undone"]
    assert [entry.action for entry in audit.history("organization", made)][
        -1
    ] == "organization.import_removed"
    with pytest.raises(imports.NotApplied):
        undo(one)


def test_what_was_changed_since_is_not_undone(school):
    one = kept(
        "organizations", HEADER, ["s-1", "Школа № 1", "Азов", "1", ""], ["", "Школа № 2", "Азов", "", ""]
    )
    apply(one)
    transact(lambda: actions.change(school, {"phone": "2"}, by=None))
    with pytest.raises(imports.ChangedSince) as refused:
        undo(one)
    assert (refused.value.labels, refused.value.count) == (["Школа № 1"], 1)
    assert (school.phone, count(Organization)) == ("2", 2)


def test_what_is_used_since_is_not_undone_and_named(make, azov):
    cells = [["", f"Школа № {number}", "Азов"] for number in range(1, 10)]
    one = kept("organizations", SCHOOLS, *cells)
    apply(one)
    used = db.session.scalars(select(Organization).where(Organization.name == "Школа № 7")).one()
    make.school_class(used)
    with pytest.raises(imports.UsedSince) as refused:
        undo(one)
    assert refused.value.label == "Школа № 7"
    assert count(Organization) == 9


def test_the_other_registries_are_filled_the_same_way(make, school):
    venue = ["Код организации", "Место", "Адрес", "Вместимость", "Доступность"]
    files = [
        ("municipalities", ["Код", "Муниципалитет"], ["60", "Шахты"], Municipality),
        ("venues", venue, ["s-1", "Зал", "ул. Мира, 1", 120, "лифт"], Venue),
        ("classes", ["Школа", "Класс", "Учеников"], ["s-1", "8Б", 25], SchoolClass),
    ]
    for kind, header, cells, model in files:
        before = count(model)
        one = kept(kind, header, cells)
        apply(one)
        assert count(model) == before + 1, kind
        undo(one)
        assert count(model) == before, kind


def test_previews_that_nobody_applied_are_forgotten(school):
    old = kept("organizations", SCHOOLS, ["", "Школа № 2", "Азов"])
    old.created_at -= 2 * imports.previews.KEPT_UNAPPLIED
    db.session.commit()
    kept("organizations", SCHOOLS, ["", "Школа № 3", "Азов"])
    assert count(RegistryImport) == 1


def test_two_files_at_once_make_no_second_school(app, make, azov):
    ids = [kept("organizations", SCHOOLS, [f"s-{n}", "Школа № 2", "Азов"]).id for n in range(4)]
    db.session.rollback()

    def applying(import_id):
        def act():
            try:
                transact(lambda: imports.apply_import(db.session.get_one(RegistryImport, import_id), by=None))
            except imports.PreviewStale:
                return "stale"
            return "applied"

        return act

    results = race(app, [applying(one) for one in ids])
    assert sorted(results) == ["applied", "stale", "stale", "stale"]
    assert count(Organization) == 1


def test_a_school_is_not_added_by_hand_beside_one_of_its_name(school, azov):
    facts = {"kind": "school", "name": "МБОУ «СОШ №1»", "short_name": "СОШ 1", "municipality_id": azov.id}
    with pytest.raises(actions.SimilarExists) as refused:
        transact(lambda: actions.add_organization(facts, by=None))
    assert refused.value.similar == [school]
    made = transact(lambda: actions.add_organization(facts, by=None, knowingly=True))
    assert made.code == "school-1"


def test_a_code_belongs_to_one(school, azov):
    with pytest.raises(actions.CodeTaken):
        transact(
            lambda: actions.add_organization(
                {"kind": "college", "name": "Колледж", "short_name": "К", "code": "S-1"}, by=None
            )
        )
    with pytest.raises(actions.CodeTaken):
        transact(lambda: actions.add_municipality(azov.code, "Другой", by=None))


def test_archiving_and_restoring_are_logged_and_set_a_state(school):
    for _ in range(2):
        transact(lambda: actions.set_active(school, False, by=None))
    transact(lambda: actions.set_active(school, True, by=None))
    assert [entry.action for entry in audit.history("organization", school.id)] == [
        "organization.archived",
        "organization.restored",
    ]


def test_a_municipality_with_schools_is_not_archived(school, azov):
    with pytest.raises(actions.StillUsed):
        transact(lambda: actions.set_active(azov, False, by=None))
    transact(lambda: actions.set_active(school, False, by=None))
    transact(lambda: actions.set_active(azov, False, by=None))
    assert not azov.active


def test_a_change_that_changes_nothing_leaves_no_entry(school):
    transact(lambda: actions.change(school, {"phone": school.phone}, by=None))
    assert count(AuditEntry) == 0
