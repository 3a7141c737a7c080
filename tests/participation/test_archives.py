"""The archive of a period: what it says, that it can be checked, and that a link gives the very file."""

import csv
import hashlib
import io
import json
import zipfile
from collections import Counter
from datetime import date, timedelta

import pytest
from sqlalchemy import true

from app.accounts.models import Role
from app.attendance.models import Sheet
from app.core import clock
from app.core.audit import AuditEntry
from app.core.db import db
from app.organizations.models import Enrolment, Organization, OrganizationKind, SchoolProfile
from app.participation import facts, queries
from app.participation.archives import invariants
from app.participation.archives.models import Archive
from app.participation.archives.packing import Asked, pack
from app.participation.archives.sources import source_of
from app.participation.dimensions import Dimension
from app.participation.figures import COUNTED, Figure
from app.participation.filters import Filters
from app.participation.periods import read_period, school_year
from app.participation.reporting.comparison import compare
from app.participation.reporting.queries import standing_freezing
from app.participation.reporting.taking import kept_facts
from tests.attendance.visiting import fill, visit
from tests.participation.region import region
from tests.participation.reported import freeze, period, reopen

YEAR = school_year(2026)
PAGE = "/participation/archive"


@pytest.fixture
def places(make):
    """Of the school of Bataysk the numbers of special needs are 2 and 7; a name is a formula."""
    schools = region(make)
    make.installation()
    schools["bataysk"].name = "=HYPERLINK(1)"
    db.session.commit()
    others = make.school_class(schools["bataysk"], grade=9, roll=20)
    fill(visit(make, others), 12, special_needs=2)
    fill(visit(make, make.school_class(schools["bataysk"], grade=10, roll=20)), 20, special_needs=7)
    return schools


def asked(period=YEAR):
    ministry = db.session.query(Organization).first()
    return Asked(period, clock.now(), "Анна Петрова", ministry.id)


def members(content):
    archive = zipfile.ZipFile(io.BytesIO(content))
    return {name: archive.read(name) for name in archive.namelist()}


def rows(content):
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def test_an_archive_adds_up_to_the_page_and_its_sums_check(places):
    packed = pack(asked())
    assert pack(asked()).content == packed.content
    inside = members(packed.content)
    for line in inside["SHA256SUMS"].decode().splitlines():
        told, name = line.split("  ")
        assert hashlib.sha256(inside[name]).hexdigest() == told
    assert inside.keys() == {"counts.csv", "coverage.csv", "schema.json", "README.txt", "SHA256SUMS"}

    total = queries.total(true(), Filters(YEAR))
    counts, coverage = rows(inside["counts.csv"]), rows(inside["coverage.csv"])
    for name in ("participations", "groups", "confirmed"):
        assert sum(int(row[name]) for row in counts) == getattr(total, name)
    assert sum(float(row["hours"]) for row in counts) == float(total.hours)
    by_school = Counter()
    for row in counts:
        by_school[row["organization_code"]] += int(row["participations"])
    assert {row["organization_code"]: int(row["participations"]) for row in coverage} == by_school
    assert sum(int(row["coverage_from"]) for row in coverage) == total.coverage.low
    assert str(total.participations) in inside["README.txt"].decode()
    for table, lines in (("counts", counts), ("coverage", coverage)):
        (resource,) = (one for one in json.loads(inside["schema.json"])["resources"] if one["name"] == table)
        fields = resource["schema"]["fields"]
        assert [one["name"] for one in fields] == list(lines[0])
        assert all(one["description"] and one["description_en"] for one in fields)
        assert resource["rows"] == len(lines)


def test_small_numbers_of_special_needs_and_formulas_are_in_no_cell(places):
    inside = members(pack(asked()).content)
    of_school = [row for row in rows(inside["counts.csv"]) if row["organization"] == "'=HYPERLINK(1)"]
    needs = {(row["grade"], row["kind"]): row["special_needs"] for row in of_school}
    # Hidden alone the 2 would be told by the school's sum, so the 7 is hidden with it.
    assert needs["9", "trial"] == needs["10", "trial"] == "<"
    assert "0" in needs.values()


def people(make):
    operator = make.user(Role.OPERATOR, make.organization(OrganizationKind.OPERATOR))
    return operator, make.user(Role.ANALYST, make.organization(OrganizationKind.MINISTRY))


def test_a_link_gives_the_very_file_or_says_that_it_cannot(client, make, places):
    operator, analyst = people(make)
    client.sign_in(operator.mail)
    answer = client.post(PAGE, data=client.form(PAGE) | {"period": "2026-q4"}, follow_redirects=True)
    db.session.rollback()
    (one,) = db.session.query(Archive)
    (entry,) = db.session.query(AuditEntry).filter_by(action="archive.made")
    assert (entry.actor_id, entry.after["sha256"]) == (operator.id, one.sha256)
    assert one.sha256 in answer.text and f"{one.sha256}  participation-2026-q4.zip" in answer.text
    url = f"/participation/archive/{one.id}.zip"

    reader = client.application.test_client()
    reader.sign_in(analyst.mail)
    assert "form-grid" not in reader.get(PAGE).text
    with clock.pinned(clock.now() + timedelta(minutes=20)):
        given = reader.get(url)
    assert hashlib.sha256(given.data).hexdigest() == one.sha256
    assert read_period(one.period_code).code in given.headers["Content-Disposition"]

    fill(visit(make, make.school_class(places["azov"])), 5)
    changed = client.get(url)
    assert changed.status_code == 409 and "больше не собрать" in changed.text
    assert not list(invariants.violations())
    one = db.session.get_one(Archive, one.id)
    one.sha256 = "0" * 64
    db.session.commit()
    assert list(invariants.violations()) == [f"archive {one.id}: not as the audit log says"]


def test_nothing_is_made_of_what_is_no_period_or_lies_ahead(client, make):
    make.installation()
    client.sign_in(people(make)[0].mail)
    form = client.form(PAGE)
    answers = [client.post(PAGE, data=form | {"period": code}) for code in ("x", "2030-q1")]
    assert [one.status_code for one in answers] == [422, 409]
    assert "ещё не начался" in answers[1].text
    assert not db.session.query(Archive).count()


def test_of_a_frozen_period_an_archive_and_a_comparison_tell_what_was_frozen(make, places):
    """Before the freezing, after it, and after a sheet was corrected: the same figures and the same share."""
    operator = places["azov"]
    october = period()
    member = make.user(Role.OPERATOR, make.organization(OrganizationKind.OPERATOR)).memberships[0]
    profile = SchoolProfile(school_id=operator.id, year=2026)
    db.session.add(profile)
    db.session.flush()
    db.session.add(Enrolment(profile_id=profile.id, grade=8, pupils=50))
    db.session.commit()

    def told():
        by = (Dimension.MUNICIPALITY, Dimension.KIND)
        counted = source_of(october.period).count(Filters(october.period), by, COUNTED)
        compared = compare(october.period.before, october.period, member)
        shares = {row.name: row.pairs[Figure.SHARE].second for row in (*compared.rows, compared.total)}
        return counted, shares, source_of(october.period).enrolled

    before = told()
    freeze(october, operator)
    assert told() == before
    sheet = db.session.query(Sheet).filter_by(organization_id=operator.id, held_on=date(2026, 10, 14)).one()
    fill(sheet.booking, 3, reason="Пересчитали")
    assert told() == before
    assert queries.total(true(), Filters(october.period)) != facts.count(
        kept_facts(standing_freezing(october.period)), Filters(october.period)
    )
    readme = members(pack(asked(october.period)).content)["README.txt"].decode()
    assert "Показатели — зафиксированные" in readme and "фиксация № 1): исправленное после неё" in readme
    reopen(october, operator)
    assert "зафиксированные" not in members(pack(asked(october.period)).content)["README.txt"].decode()
    assert told() != before
