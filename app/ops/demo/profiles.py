"""What the demo's schools have told of the present school year: most of it, as schools do."""

import random
from collections import defaultdict
from datetime import date, datetime

from app.accounts.actions import create_user
from app.accounts.models import Role
from app.core import clock
from app.ops.demo.accounts import PASSWORD, PREFIX
from app.ops.demo.days import Days
from app.ops.demo.registry import Region
from app.organizations.actions import ProfileFacts, confirm_person, save_profile, state_consents
from app.organizations.models import ProgrammeLevel, first_day, school_year_of
from app.organizations.queries import by_code, programme_levels

SEED = 41  # of its own: what others draw stays as it is
SILENT, NOBODY, UNCONFIRMED = 0.08, 0.15, 0.35  # shares of schools, each with those before it
UNCOUNTED, ALL = 0.2, 0.5  # of those that have a profile: no consents counted, every one collected
TOLD = "school-01-3"  # the school of the demo account, which has something left to do
PEOPLE = (
    ("Мельник Ольга Сергеевна", "Заместитель директора по воспитательной работе"),
    ("Гринько Татьяна Васильевна", "Педагог-психолог"),
    ("Шевченко Андрей Николаевич", "Учитель технологии"),
    ("Литвинова Ирина Павловна", "Советник директора по воспитанию"),
    ("Коваль Наталья Викторовна", "Социальный педагог"),
    ("Руденко Сергей Иванович", "Учитель истории"),
)


def tell_profiles(region: Region, days: Days) -> None:
    """Profiles of the school year that is under way."""
    draw, year = random.Random(SEED), school_year_of(days.today)  # noqa: S311  # nothing secret
    rolls: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for one in region.classes:
        if one.year == year:
            rolls[one.school_id][one.grade] += one.roll
    told, levels = by_code(PREFIX + TOLD), programme_levels(year)
    for number, school_id in enumerate(sorted(region.schools)):
        share = draw.random()
        is_told = told is not None and school_id == told.id
        if is_told or share >= SILENT:
            with clock.pinned(_moment(year, days, draw)):
                if number % 3 == 0 and not is_told:
                    _invite(number, school_id, region.operator)
                share = (NOBODY + UNCONFIRMED) / 2 if is_told else share
                facts = _facts(number, share, draw.choice(levels), rolls[school_id])
                _tell(school_id, facts, share, draw)


def _tell(school_id: int, facts: ProfileFacts, share: float, draw: random.Random) -> None:
    year = school_year_of(clock.today(clock.zone()))
    profile = save_profile(school_id, year, facts, own=False, by=None)
    if share >= UNCONFIRMED:
        confirm_person(profile, by=None)
    kind, total = draw.random(), sum(facts.enrolment.values())
    if kind >= UNCOUNTED:
        collected = total if kind >= ALL else round(total * draw.uniform(0.4, 0.97))
        state_consents(profile, collected, total, clock.today(clock.zone()), by=None)


def _invite(number: int, school_id: int, by: int) -> None:
    """An account for a third of the schools: the others have still to be asked."""
    create_user(
        f"school{number}@demo.example",
        PEOPLE[number % len(PEOPLE)][0],
        PASSWORD,
        Role.SCHOOL,
        school_id,
        by=by,
    )


def _facts(number: int, share: float, level: ProgrammeLevel, rolls: dict[int, int]) -> ProfileFacts:
    name, post = PEOPLE[number % len(PEOPLE)] if share >= NOBODY else ("", "")
    return ProfileFacts(
        level_id=level.id,
        person_name=name,
        person_post=post,
        person_phone=f"8 (863) 004-{number // 100:02}-{number % 100:02}" if name else "",
        person_mail=f"school{number}@demo.example" if name else "",
        order_url="https://school.example/orders/2" if name and number % 3 else "",
        enrolment=dict(sorted(rolls.items())),
    )


def _moment(year: int, days: Days, draw: random.Random) -> datetime:
    """A morning of September, but never one to come."""
    morning = days.moment(date(year, 9, draw.randint(2, 25)), "08:00")
    return max(min(morning, days.at(0, "00:00")), days.moment(first_day(year), "00:00"))
