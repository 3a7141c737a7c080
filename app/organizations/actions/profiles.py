"""Changes to the profile of a school for a school year."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, insert
from sqlalchemy.exc import IntegrityError

from app.core import audit, clock
from app.core.db import db
from app.core.errors import RuleBroken
from app.organizations.models import (
    ConsentCount,
    Enrolment,
    ProgrammeLevel,
    SchoolProfile,
    first_day,
)
from app.organizations.queries.dictionaries import programme_levels
from app.organizations.queries.profiles import enrolment_of, profile_of

PERSON = ("person_name", "person_post", "person_phone", "person_mail")
MOST_PUPILS = 5000  # of one grade
MOST_CONSENTS = 20_000


class LevelNotOfYear(RuleBroken):
    """The programme level cannot be chosen in this school year."""


class NobodyToConfirm(RuleBroken):
    """No responsible person is named."""


class YearNotBegun(RuleBroken):
    """A responsible person is confirmed from 1 September on."""

    def __init__(self, year: int) -> None:
        self.year = year


class MoreThanAll(RuleBroken):
    """More consents than there are pupils to give them."""

    def __init__(self, collected: int, total: int) -> None:
        self.collected, self.total = collected, total


class DayToCome(RuleBroken):
    """Consents cannot have been counted on a day that has not come."""


@dataclass(frozen=True)
class ProfileFacts:
    """What a profile tells: texts are empty where nothing is told, `enrolment` has only grades that are."""

    level_id: int | None
    person_name: str
    person_post: str
    person_phone: str
    person_mail: str
    order_url: str
    enrolment: Mapping[int, int]


def save_profile(
    school_id: int, year: int, facts: ProfileFacts, *, own: bool, by: int | None
) -> SchoolProfile:
    """Set what the profile tells. Raises LevelNotOfYear.

    A person whom the school itself (`own`) names anew is confirmed by that; one whom an office names is not.
    """
    profile = begun_profile(school_id, year)
    db.session.refresh(profile, with_for_update={"key_share": True})  # what it is changed from
    if facts.level_id != profile.level_id:
        _check_level(facts.level_id, year)
    before = _told(profile)
    named_anew = any(getattr(profile, name) != getattr(facts, name) for name in PERSON)
    for name in ("level_id", "order_url", *PERSON):
        setattr(profile, name, getattr(facts, name))
    _set_enrolment(profile.id, facts.enrolment)
    if named_anew:
        confirms = own and bool(facts.person_name) and _has_begun(year)
        profile.confirmed_at, profile.confirmed_by = (clock.now(), by) if confirms else (None, None)
    db.session.flush()
    audit.record_changes(
        "school_profile.changed", "school_profile", profile.id, before, _told(profile), by=by
    )
    return profile


def confirm_person(profile: SchoolProfile, *, by: int | None) -> None:
    """State that the named person is responsible this school year; confirming again changes nothing.
    Raises NobodyToConfirm, YearNotBegun."""
    db.session.refresh(profile, with_for_update={"key_share": True})
    if not profile.person_name:
        raise NobodyToConfirm
    if not _has_begun(profile.year):
        raise YearNotBegun(profile.year)
    if profile.confirmed_at is not None:
        return
    profile.confirmed_at, profile.confirmed_by = clock.now(), by
    db.session.flush()
    after = {"person_name": profile.person_name, "confirmed": True}
    audit.record("school_profile.confirmed", "school_profile", profile.id, by=by, after=after)


def state_consents(
    profile: SchoolProfile, collected: int, total: int, on_date: date, *, by: int | None
) -> ConsentCount:
    """Write down how many consents there were on a day. Raises MoreThanAll, DayToCome."""
    if collected > total:
        raise MoreThanAll(collected, total)
    if on_date > clock.today(clock.zone()):
        raise DayToCome
    count = ConsentCount(
        profile_id=profile.id,
        collected=collected,
        total=total,
        on_date=on_date,
        stated_at=clock.now(),
        stated_by=by,
    )
    db.session.add(count)
    db.session.flush()
    after = {"collected": collected, "total": total, "on_date": on_date.isoformat()}
    audit.record("school_profile.consents", "school_profile", profile.id, by=by, after=after)
    return count


def begun_profile(school_id: int, year: int) -> SchoolProfile:
    """The school's profile of the year, an empty one if nobody has begun it."""
    profile = SchoolProfile(school_id=school_id, year=year)
    there = profile_of(school_id, year)
    if there is not None:
        return there
    try:
        with db.session.begin_nested():
            db.session.add(profile)
    except IntegrityError:
        there = profile_of(school_id, year)
        if there is None:
            raise
        return there
    return profile


def _check_level(level_id: int | None, year: int) -> None:
    if level_id is not None and level_id not in {level.id for level in programme_levels(year)}:
        raise LevelNotOfYear


def _has_begun(year: int) -> bool:
    return clock.today(clock.zone()) >= first_day(year)


def _set_enrolment(profile_id: int, enrolment: Mapping[int, int]) -> None:
    if enrolment == enrolment_of(profile_id):
        return
    db.session.execute(delete(Enrolment).where(Enrolment.profile_id == profile_id))
    rows = [
        {"profile_id": profile_id, "grade": grade, "pupils": pupils} for grade, pupils in enrolment.items()
    ]
    if rows:
        db.session.execute(insert(Enrolment), rows)


def _told(profile: SchoolProfile) -> dict[str, object]:
    """What the audit log says of a profile: words where ids would tell a reader nothing."""
    level = db.session.get(ProgrammeLevel, profile.level_id) if profile.level_id else None
    told: dict[str, object] = {name: getattr(profile, name) for name in (*PERSON, "order_url")}
    told |= {"level": level.title if level else "", "confirmed": profile.confirmed_at is not None}
    return told | {
        "enrolment": {str(grade): count for grade, count in sorted(enrolment_of(profile.id).items())}
    }
