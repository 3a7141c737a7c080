"""The registries' pages: who sees and changes what, lists with filters, files from upload to undoing."""

import re
from datetime import date, timedelta
from io import BytesIO
from urllib.parse import unquote

import pytest
from python_calamine import CalamineWorkbook

from app.accounts.models import Role
from app.core import audit, clock
from app.core.db import db
from app.organizations.models import Municipality, Organization, OrganizationKind, RegistryImport, Venue
from tests.make import Make
from tests.organizations.files import SCHOOLS, as_csv, as_xlsx

LISTS = ("/registry/municipalities", "/registry/organizations", "/registry/venues", "/registry/classes")


@pytest.fixture
def places(make):
    """Two municipalities with a school, a venue and a class each; names that no other has."""
    make.installation()
    found = {}
    for name in ("Азов", "Шахты"):
        place = make.municipality(name)
        school = make.school(
            place, code=f"s-{name}", name=f"МБОУ СОШ № 3, {name}", short_name=f"Школа {name}"
        )
        venue = Venue(organization_id=school.id, name=f"Зал {name}", address=f"ул. {name}, 1")
        db.session.add(venue)
        db.session.commit()
        found[name] = (place.id, school.id, venue.id, make.school_class(school, 8, "Б").id)
    return found


@pytest.fixture
def operator(make, client, places):
    make.user(
        Role.OPERATOR, make.organization(OrganizationKind.OPERATOR, short_name="Центр"), "o@test.example"
    )
    client.sign_in("o@test.example")
    return client


@pytest.fixture
def coordinator(make, client, places):
    azov = db.session.get(Municipality, places["Азов"][0])
    make.user(Role.MUNICIPALITY, make.organization(OrganizationKind.AUTHORITY, azov), "m@test.example")
    client.sign_in("m@test.example")
    return client


def upload(browser, data, name="Школы.csv", kind="organizations"):
    sent = browser.form("/registry/imports", "/registry/imports")
    return browser.post("/registry/imports", data=sent | {"kind": kind, "file": (BytesIO(data), name)})


def fresh(model, key):
    db.session.rollback()
    return db.session.get(model, key, populate_existing=True)


@pytest.mark.parametrize("role", [Role.SCHOOL, Role.HOST, Role.ANALYST])
def test_others_have_no_registries(make: Make, client, places, role):
    make.user(role, db.session.get(Organization, places["Азов"][1]), "x@test.example")
    client.sign_in("x@test.example")
    for path in (*LISTS, "/registry/imports", f"/registry/organizations/{places['Азов'][1]}"):
        assert client.get(path).status_code == 404, path


def test_a_coordinator_sees_the_own_municipality_and_nothing_beyond(coordinator, places):
    for path in LISTS[1:]:
        text = coordinator.get(path).text
        assert "Школа Азов" in text and "Шахты" not in text, path
        for form in ("csv", "xlsx"):
            content = coordinator.get(f"{path}.{form}", buffered=True).data
            text = (
                content.decode()
                if form == "csv"
                else str(CalamineWorkbook.from_object(BytesIO(content)).get_sheet_by_index(0).to_python())
            )
            assert "Азов" in text and "Шахты" not in text, path
    _place, school, venue, school_class = places["Шахты"]
    for path in (
        f"organizations/{school}",
        f"venues/{venue}",
        f"classes/{school_class}",
        f"organizations/{school}/edit",
    ):
        assert coordinator.get(f"/registry/{path}").status_code == 404, path
    token = coordinator.form("/registry/organizations/new", "/registry/organizations")
    for path in (
        f"organizations/{school}",
        f"organizations/{school}/archiving",
        f"venues/{venue}/archiving",
        f"organizations/{school}/venues",
    ):
        assert coordinator.post(f"/registry/{path}", data=token).status_code == 404, path
    assert coordinator.get("/registry/municipalities").status_code == 404
    assert fresh(Organization, school).active


def test_search_finds_what_is_meant(operator):
    for question, found in (
        ("школа 3 азов", ["Азов"]),
        ("МБОУ СОШ №3", ["Азов", "Шахты"]),
        ("Шкoла 3", ["Азов", "Шахты"]),
        ("s-Шахты", ["Шахты"]),
        ("31", []),
    ):
        text = operator.get("/registry/organizations", query_string={"q": question}).text
        assert [name for name in ("Азов", "Шахты") if f"Школа {name}<" in text] == found, question


def test_filters_narrow_the_list_and_its_export_alike(make, operator, places):
    azov, school, *_rest = places["Азов"]
    college = make.organization(short_name="Колледж ремёсел")
    college.agreement_until = clock.today(clock.zone()) + timedelta(days=10)
    archived = make.organization(short_name="Закрытый завод")
    archived.active = False
    db.session.commit()
    make.user(Role.SCHOOL, db.session.get(Organization, school), "s@test.example")
    for filters, shown, hidden in (
        ({"municipality": azov}, "Школа Азов", "Школа Шахты"),
        ({"municipality": 0}, "Колледж ремёсел", "Школа Азов"),
        ({"kind": "college"}, "Колледж ремёсел", "Школа Азов"),
        ({"only": "archived"}, "Закрытый завод", "Школа Азов"),
        ({}, "Школа Азов", "Закрытый завод"),
        ({"only": "no_account"}, "Школа Шахты", "Школа Азов"),
        ({"only": "ending"}, "Колледж ремёсел", "Школа Азов"),
    ):
        for path in ("/registry/organizations", "/registry/organizations.csv"):
            text = operator.get(path, query_string=filters, buffered=True).text.replace(
                "<option", "\n<option"
            )
            assert shown in text and hidden not in text, (filters, path)


def test_an_export_has_a_name_that_a_header_can_hold(operator, places):
    """The client of the tests takes any name; a server refuses what is not Latin."""
    for form in ("csv", "xlsx"):
        told = operator.get(f"/registry/organizations.{form}", buffered=True).headers["Content-Disposition"]
        assert told.isascii() and f"filename=table.{form};" in told
        assert unquote(told.partition("filename*=UTF-8''")[2]) == f"организации.{form}"


def test_long_lists_come_in_pages_and_as_a_fragment(make, operator):
    for number in range(60):
        make.organization(short_name=f"Завод {number:02}", kind=OrganizationKind.EMPLOYER)
    text = operator.get("/registry/organizations?kind=employer&page=2", headers={"HX-Request": "true"}).text
    assert text.lstrip().startswith('<div id="registry">') and "60 организаций" in text
    assert len(re.findall(r"Завод \d\d", text)) == 10


def test_an_organization_is_added_with_what_it_needs_and_asked_about_when_alike(operator, places):
    sent = operator.form("/registry/organizations/new", "/registry/organizations")
    sent |= {
        "kind": "school",
        "municipality_id": str(places["Азов"][0]),
        "name": "СОШ № 3, Азов",
        "short_name": "СОШ 3",
    }
    answer = operator.post("/registry/organizations", data=sent | {"inn": "7707083894"})
    assert (
        answer.status_code == 422
        and "Контрольная цифра" in answer.text
        and 'value="7707083894"' in answer.text
    )
    answer = operator.post("/registry/organizations", data=sent)
    assert answer.status_code == 409 and "Школа Азов</a>" in answer.text
    answer = operator.post("/registry/organizations", data=sent | {"knowingly": "y"})
    assert answer.status_code == 303
    text = operator.get(answer.location).text
    assert "school-1" in text and "Запись добавлена" in text


def test_a_change_is_told_in_the_history_from_what_to_what(operator, places):
    _place, school, *_rest = places["Азов"]
    path = f"/registry/organizations/{school}"
    sent = operator.form(f"{path}/edit", path)
    answer = operator.post(path, data=sent | {"phone": "8 863 999-00-00", "agreement_until": "2027-12-31"})
    assert (answer.status_code, answer.location) == (303, path)
    text = operator.get(path).text
    assert "8 863 200-00-00 → 8 863 999-00-00" in text and "Анна Тестова" in text
    assert fresh(Organization, school).agreement_until == date(2027, 12, 31)
    assert operator.post(f"{path}/archiving", data=sent).status_code == 303
    assert "в архиве" in operator.get(path).text
    assert operator.post(f"{path}/restoring", data=sent).status_code == 303
    assert fresh(Organization, school).active


def test_a_code_that_is_taken_is_refused_and_the_form_kept(operator, places):
    path = f"/registry/organizations/{places['Азов'][1]}"
    sent = operator.form(f"{path}/edit", path)
    answer = operator.post(path, data=sent | {"code": "s-Шахты", "phone": "123"})
    assert answer.status_code == 409 and "Этот код уже занят" in answer.text and 'value="123"' in answer.text


def test_a_coordinator_makes_no_offices_and_moves_nothing(coordinator, places):
    sent = coordinator.form("/registry/organizations/new", "/registry/organizations")
    assert "municipality_id" not in sent
    facts = {"name": "Лицей", "short_name": "Лицей", "municipality_id": str(places["Шахты"][0])}
    assert (
        coordinator.post("/registry/organizations", data=sent | facts | {"kind": "operator"}).status_code
        == 422
    )
    answer = coordinator.post("/registry/organizations", data=sent | facts | {"kind": "school"})
    made = fresh(Organization, int(answer.location.rsplit("/", 1)[1]))
    assert made.municipality_id == places["Азов"][0]


def test_venues_and_classes_are_added_at_their_organization(operator, places):
    school = places["Азов"][1]
    path = f"/registry/organizations/{school}/venues"
    sent = operator.form(f"{path}/new", path)
    answer = operator.post(path, data=sent | {"name": "Холл", "address": "ул. Мира", "capacity": "0"})
    assert answer.status_code == 422
    facts = {"name": "Холл", "address": "ул. Мира", "capacity": "80", "accessibility": ["lift", "toilet"]}
    answer = operator.post(path, data=sent | facts)
    text = operator.get(answer.location).text
    assert "80" in text and "лифт, доступный туалет" in text
    path = f"/registry/organizations/{school}/classes"
    sent = operator.form(f"{path}/new", path)
    answer = operator.post(path, data=sent | {"name": "9В", "roll": "21"})
    assert answer.status_code == 303 and "9В" in operator.get(answer.location).text
    assert operator.post(path, data=sent | {"name": "9В", "roll": "21"}).status_code == 409


def test_a_municipality_is_added_renamed_and_kept_while_it_is_used(operator, places):
    sent = operator.form("/registry/municipalities/new", "/registry/municipalities")
    answer = operator.post("/registry/municipalities", data=sent | {"name": "Гуково", "code": "60-1"})
    path = answer.location
    assert operator.post(path, data=sent | {"name": "Город Гуково", "code": "60-1"}).status_code == 303
    assert "Гуково → Город Гуково" in operator.get(path).text
    assert operator.post(f"{path}/archiving", data=sent).status_code == 303
    used = f"/registry/municipalities/{places['Азов'][0]}"
    answer = operator.post(f"{used}/archiving", data=sent)
    assert answer.status_code == 409 and "1 действующая организация" in answer.text
    assert fresh(Municipality, places["Азов"][0]).active


@pytest.mark.parametrize("role", [Role.SCHOOL, Role.HOST])
def test_an_organization_keeps_its_own_contacts_and_places(make, client, places, role):
    _place, school, venue, _class = places["Азов"]
    make.user(role, db.session.get(Organization, school), "x@test.example")
    client.sign_in("x@test.example")
    sent = client.form("/organization", "/organization")
    answer = client.post("/organization", data=sent | {"mail": "School@Azov.example", "name": "Другое имя"})
    assert answer.status_code == 303
    own = fresh(Organization, school)
    assert (own.mail, own.name) == ("school@azov.example", "МБОУ СОШ № 3, Азов")
    assert audit.history("organization", school)[-1].actor_id is not None
    assert client.post("/organization", data=sent | {"mail": "нет"}).status_code == 422
    sent = client.form(f"/registry/venues/{venue}/edit", f"/registry/venues/{venue}")
    assert client.post(f"/registry/venues/{venue}", data=sent | {"entrance": "со двора"}).status_code == 303
    assert fresh(Venue, venue).entrance == "со двора"
    assert client.get(f"/registry/venues/{places['Шахты'][2]}").status_code == 404
    assert client.get(f"/registry/organizations/{places['Шахты'][1]}/venues/new").status_code == 404


def test_a_file_goes_from_upload_to_undoing(operator, places):
    cells = [["s-Азов", "МБОУ СОШ № 3, Азов", "Азов", "1"], ["", "Школа № 8", "Шахты", "2"]]
    answer = upload(operator, as_csv([*SCHOOLS, "Телефон"], cells, encoding="cp1251"))
    assert answer.status_code == 303
    path, school = answer.location, places["Азов"][1]
    text = operator.get(path).text
    assert "<del>8 863 200-00-00</del> → 1" in text and fresh(Organization, school).phone != "1"
    assert "Школа № 8" in operator.get(f"{path}?state=new").text
    assert operator.post(f"{path}/application", data=operator.form(path, "application")).status_code == 303
    assert fresh(Organization, school).phone == "1"
    assert "Изменено из файла" in operator.get(f"/registry/organizations/{school}").text
    assert operator.post(f"{path}/undoing", data=operator.form(path, "undoing")).status_code == 303
    assert fresh(Organization, school).phone == "8 863 200-00-00"
    answer = operator.post(f"{path}/undoing", data=operator.form(path))
    assert answer.status_code == 409 and "отменять нечего" in answer.text


def test_what_may_be_there_already_is_chosen_on_the_page(operator, places):
    path = upload(operator, as_csv(SCHOOLS, [["new-3", "СОШ № 3, Азов", "Азов"]])).location
    text = operator.get(path).text
    assert "Применить файл" not in text and "s-Азов" in text
    sent = operator.form(path, "choices")
    assert operator.post(f"{path}/application", data=sent).status_code == 409
    school = places["Азов"][1]
    for choice in ("0", "-1", "abc", "99999", str(school)):
        assert (
            operator.post(f"{path}/choices", data=sent | {"row-2": choice, "row-x": "1"}).status_code == 303
        )
    assert operator.post(f"{path}/application", data=sent).status_code == 303
    assert fresh(Organization, school).code == "new-3"


def test_a_stale_preview_is_shown_anew_instead_of_being_applied(operator, places):
    school = places["Азов"][1]
    path = upload(
        operator, as_csv([*SCHOOLS, "Телефон"], [["s-Азов", "МБОУ СОШ № 3, Азов", "Азов", "1"]])
    ).location
    sent = operator.form(path, "application")
    fresh(Organization, school).phone = "2"
    db.session.commit()
    answer = operator.post(f"{path}/application", data=sent)
    assert answer.status_code == 409 and "<del>2</del> → 1" in answer.text
    assert fresh(Organization, school).phone == "2"


BAD_FILES = [
    (b"", "t.csv", "Файл пуст"),
    (b"MZ\x00\x01" * 50, "t.csv", "Кодировка"),
    (b"MZ\x00\x01" * 50, "t.xlsx", "повреждён"),
    (b"x", "t.exe", ".xlsx, .csv"),
    ("Что;Где\n1;2\n".encode(), "t.csv", "нет заголовка"),
    ("Наименование;Наименование\n1;2\n".encode(), "t.csv", "встречается дважды"),
    (b"PK\x03\x04broken", "t.xlsx", "повреждён"),
]


def test_a_bad_file_is_told_in_words_and_nothing_is_kept(operator):
    for data, name, words in BAD_FILES:
        answer = upload(operator, data, name)
        assert answer.status_code == 422 and words in answer.text, name
        assert "Ничего не сохранено" in answer.text
    assert db.session.query(RegistryImport).count() == 0


@pytest.mark.parametrize(("language", "form"), [("ru", "csv"), ("en", "xlsx")])
def test_what_is_exported_is_read_again_as_the_same(operator, places, language, form):
    operator.set_cookie("lang", language)
    for kind in ("municipalities", "organizations", "venues", "classes"):
        data = operator.get(f"/registry/{kind}.{form}", buffered=True).data
        answer = upload(operator, data, f"{kind}.{form}", kind)
        assert answer.status_code == 303, answer.text
        text = operator.get(f"{answer.location}?state=same").text
        assert "применять нечего" in text or "nothing to apply" in text, kind
        assert "не распознаны" not in text and "not understood" not in text, kind


def test_a_coordinators_file_is_bounded_by_the_own_municipality(coordinator, places):
    answer = upload(coordinator, as_xlsx(SCHOOLS, [["", "Школа № 8", "Шахты"]]), "s.xlsx")
    assert "другому муниципалитету" in coordinator.get(answer.location).text
    sent = coordinator.form("/registry/imports", "/registry/imports")
    sent |= {"kind": "municipalities", "file": (BytesIO(b"x"), "t.csv")}
    assert coordinator.post("/registry/imports", data=sent).status_code == 422


def test_a_foreign_file_is_not_there(make, app, coordinator, places):
    path = upload(coordinator, as_csv(SCHOOLS, [["", "Школа № 8", "Азов"]])).location
    shakhty = db.session.get(Municipality, places["Шахты"][0])
    make.user(Role.MUNICIPALITY, make.organization(OrganizationKind.AUTHORITY, shakhty), "n@test.example")
    other = app.test_client()
    other.sign_in("n@test.example")
    assert other.get(path).status_code == 404
    token = other.form("/registry/imports", "/registry/imports")
    for act in ("choices", "application", "undoing"):
        assert other.post(f"{path}/{act}", data=token).status_code == 404
    assert "Школы.csv" not in other.get("/registry/imports").text
