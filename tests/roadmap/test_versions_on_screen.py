"""A newer version on the screen, and the orders of municipalities beside the region's."""

import io
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from app.accounts.models import Role
from app.core.db import db
from app.organizations.models import OrganizationKind
from app.roadmap.models import RoadMap, RoadMapRow, RowState
from app.roadmap.versions.models import RoadMapVersion
from tests.roadmap.rendering import Plan, as_lines
from tests.roadmap.sample import FAIR, HEADING, ORDER, PLAN, row

FIRST = PLAN.rows[1:]
MOVED = row("1.1", FAIR, "Ноябрь 2025 года", "Азовский колледж, школы", "Пришли ученики 8, 10 классов")
NEWER = as_lines(replace(PLAN, rows=[HEADING, MOVED, *FIRST[2:]]))
OWN = Plan(
    [HEADING, row("1", "Встречи с мастерами завода", "Март 2026", "Школы", "Встречи")], title="План района"
)


@pytest.fixture
def operator(client, make):
    client.sign_in(make.user(Role.OPERATOR, make.organization(OrganizationKind.OPERATOR)).mail)
    return client


def upload(client, data, name="order.txt", to="/roadmaps"):
    form = {"csrf_token": client.form("/roadmaps", "/roadmaps")["csrf_token"]}
    return client.post(to, data=form | {"file": (io.BytesIO(data), name), "school_year": ""})


def count(model):
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model))


def act(client, page, ending, **typed):
    return client.post(page + ending, data=client.form(page, ending) | typed)


def test_a_newer_file_asks_before_anything_is_applied(operator):
    order = upload(operator, ORDER).location
    operator.post(f"{order}/rows/1/event", data=operator.form(f"{order}/rows/1", "/event"))
    asked = upload(operator, NEWER, "newer.txt").location
    page = operator.get(asked).text
    assert "Это новая версия приказа" in page
    assert "<del>Октябрь</del> <ins>Ноябрь</ins> 2025 года" in page
    assert "исчезла" in page
    assert count(RoadMap) == 1
    assert db.session.get(RoadMapRow, 1).draft["period_text"] == "Октябрь 2025 года"
    assert "ждёт решения" in operator.get("/roadmaps").text
    assert upload(operator, NEWER, "again.txt").location == asked
    assert act(operator, asked, "/application").location == f"{order}/changes"
    changes = operator.get(f"{order}/changes").text
    assert "Перенести: ноябрь 2025" in changes
    act(operator, f"{order}/changes", "/1/dates")
    act(operator, f"{order}/changes", "/1/look")
    db.session.rollback()
    fair = db.session.get(RoadMapRow, 1)
    assert (fair.before, fair.state, fair.events[0].starts_on.month) == (None, RowState.ACCEPTED, 11)
    assert "Всё просмотрено" in operator.get(f"{order}/changes").text
    assert "Эта версия старше" in operator.get(upload(operator, ORDER).location).text


def test_the_page_that_was_overtaken_says_so(operator):
    upload(operator, ORDER)
    first, second = (
        upload(operator, data).location for data in (NEWER, as_lines(replace(PLAN, rows=FIRST[:3])))
    )
    late = operator.form(second, "/application")
    act(operator, first, "/application")
    answer = operator.post(f"{second}/application", data=late)
    assert answer.status_code == 409
    assert "Тем временем применена другая версия" in answer.text


@pytest.mark.parametrize("field", ["seen", "paired"])
def test_changes_that_no_page_has_shown_are_not_applied(operator, field):
    order = upload(operator, ORDER).location
    asked = upload(operator, NEWER, "newer.txt").location
    form = operator.form(asked, "/application")
    for typed in ("garbage", "-1", "9" * 64, "9" * 30_000, *([""] if field == "seen" else [])):
        answer = operator.post(f"{asked}/application", data=form | {field: typed})
        assert answer.status_code in (409, 422), typed
        assert "Посмотрите, что" in answer.text or answer.status_code == 422
    assert db.session.get(RoadMapRow, 1).draft["period_text"] == "Октябрь 2025 года"
    assert operator.post(f"{asked}/application", data=form).location.startswith(order)


def test_a_file_that_is_another_order_becomes_one(operator):
    order = upload(operator, ORDER).location
    stranger = as_lines(replace(PLAN, rows=OWN.rows))
    asked = upload(operator, stranger).location
    assert "Это точно тот же приказ?" in operator.get(asked).text
    assert act(operator, asked, "/application").status_code == 409
    form = operator.form(asked, "/application")
    made = operator.post(f"{asked}/order", data=form | {"order": "new"}).location
    assert made != order
    assert (count(RoadMap), count(RoadMapVersion)) == (2, 0)


def test_a_municipality_keeps_its_own_orders_and_reads_the_regions(client, make, operator):
    region = upload(operator, ORDER).location
    client.post("/sign-out", data={"csrf_token": client.form("/roadmaps")["csrf_token"]})
    place, other = make.municipality(), make.municipality()
    school = make.school(place)
    mails = [
        make.user(Role.MUNICIPALITY, make.organization(OrganizationKind.AUTHORITY, one)).mail
        for one in (place, other)
    ]
    client.sign_in(mails[0])
    assert FAIR in client.get(region).text
    assert 'class="review' not in client.get(region).text
    assert client.get(f"{region}/rows/1").status_code == 404
    own = upload(client, as_lines(OWN)).location
    db.session.rollback()
    assert db.session.get(RoadMap, int(own.rsplit("/", 1)[1])).municipality_id == place.id
    page = client.get(f"{own}/rows/1").text
    assert school.short_name in page
    client.post(f"{own}/rows/1/event", data=client.form(f"{own}/rows/1", "/event"))
    db.session.rollback()
    (event,) = db.session.scalars(select(RoadMapRow).where(RoadMapRow.road_map_id != 1)).one().events
    assert event.municipality_id == place.id
    client.post("/sign-out", data={"csrf_token": client.form("/roadmaps", "/roadmaps")["csrf_token"]})
    client.sign_in(mails[1])
    assert client.get(own).status_code == 404
    assert "План района" not in client.get("/roadmaps").text + client.get("/plan-schedule").text
    answer = upload(client, as_lines(OWN))
    assert (answer.status_code, "который вам не виден" in answer.text) == (422, True)


def test_an_order_is_continued_and_a_plan_drafted_from_their_pages(operator):
    order = upload(operator, ORDER).location
    operator.post(f"{order}/rows/1/event", data=operator.form(f"{order}/rows/1", "/event"))
    assert "2026/2027" in operator.get(f"{order}/next-year").text
    form = operator.form(f"{order}/next-year", "/next-year")
    made = operator.post(f"{order}/next-year", data=form | {"event": "1"}).location
    assert "исходный текст строк прошлогодний" in operator.get(made).text
    assert operator.post(f"{order}/next-year", data=form).location == made
    assert "уже продолжен" in operator.get(f"{order}/next-year").text
    assert FAIR in operator.get(f"{order}/years").text


def test_rows_are_paired_by_hand_on_the_page(operator):
    order = upload(operator, ORDER).location
    lesson = row("1.2", "Уроки финансовой грамотности", "Март 2026 года", "Банк", "Уроки")
    newer = upload(operator, as_lines(replace(PLAN, rows=[HEADING, MOVED, lesson, *FIRST[2:]])), "newer.txt")
    page = newer.location
    assert "Новая строка — одна из исчезнувших?" in operator.get(page).text
    gone = db.session.scalars(select(RoadMapRow.id).where(RoadMapRow.ordinal == 2)).one()
    answer = act(operator, page, "/pairs", place="2", row=str(gone))
    assert answer.location == f"{page}#row-2"
    shown = operator.get(page).text
    assert "сопоставлена вручную" in shown and "исчезнувших?" not in shown
    act(operator, page, "/pairs", place="1", row="none")
    assert "названа новой" in operator.get(page).text
    act(operator, page, "/pairs", place="1", row="found")
    assert act(operator, page, "/pairs", place="x").status_code == 400
    assert act(operator, page, "/application").location == f"{order}/changes"
    db.session.rollback()
    assert db.session.get(RoadMapRow, gone).title == "Уроки финансовой грамотности"
    assert "сопоставлена вручную" in operator.get(f"{page}?then=1").text


def test_an_operator_says_whose_order_a_file_is(operator, make):
    place = make.municipality()
    own = {"owner": str(place.id)}

    def sent(data, name, **said):
        form = {"csrf_token": operator.form("/roadmaps", "/roadmaps")["csrf_token"], "school_year": ""}
        return operator.post("/roadmaps", data=form | said | {"file": (io.BytesIO(data), name)})

    assert f'<option value="{place.id}">{place.name}</option>' in operator.get("/roadmaps").text
    assert sent(ORDER, "o.txt", owner="999999").status_code == 422
    sent(ORDER, "region.txt", owner="")
    sent(as_lines(OWN), "own.txt", **own)
    newer = replace(OWN, rows=[*OWN.rows, row("2", "Уроки мастеров", "Апрель 2026", "Школы", "Уроки")])
    page = sent(as_lines(newer), "newer.txt", **own).location
    assert page.endswith(f"?owner={place.id}")
    form = operator.form(page, f"/order?owner={place.id}") | {"order": "new"}
    paired = operator.post(page.replace("?", "/pairs?"), data=form | {"place": "1", "row": "none"})
    assert paired.location == f"{page}#row-1", "the way back still knows whose it is"
    assert f'<input type="hidden" name="owner" value="{place.id}">' in operator.get(page).text
    to = page.replace("?", "/order?")
    assert operator.post(to, data=form | {"owner": "999999"}).status_code == 404
    operator.post(to, data=form | own)
    db.session.rollback()
    owners = db.session.scalars(select(RoadMap.municipality_id).order_by(RoadMap.id)).all()
    assert owners == [None, place.id, place.id]


def test_beside_a_municipal_row_stands_the_row_of_the_region_that_it_repeats(client, make):
    place, keeper = make.municipality(), make.organization(OrganizationKind.OPERATOR)
    own = make.organization(OrganizationKind.AUTHORITY, municipality=place)
    client.sign_in(make.user(Role.OPERATOR, keeper).mail)
    region = upload(client, ORDER).location
    assert "В приказе региона" not in client.get(f"{region}/rows/1").text
    client.post("/sign-out", data={"csrf_token": client.form("/roadmaps", "/roadmaps")["csrf_token"]})
    client.sign_in(make.user(Role.MUNICIPALITY, own).mail)
    repeated = row("1", f"Муниципальный этап: {FAIR}", "Ноябрь 2025 года", "Школы", "Итоги")
    municipal = upload(client, as_lines(replace(OWN, rows=[*OWN.rows, repeated], title=PLAN.title))).location
    assert "В приказе региона" not in client.get(f"{municipal}/rows/1").text
    page = client.get(f"{municipal}/rows/2").text
    assert f'href="{region}#row-1">строка 1.1. {FAIR}' in page and "Октябрь 2025 года" in page
    assert 'id="row-1"' in client.get(region).text
