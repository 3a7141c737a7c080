"""Reads of the registries, the dictionaries and the settings."""

from app.organizations.queries.dictionaries import (
    every_row,
    holds_in,
    kind_looks,
    programme_levels,
    valid,
)
from app.organizations.queries.installation import (
    constant,
    installation,
    keep_installation,
    lag_bounds,
    offer_hours,
    per_adult,
    pupils_per_adult,
    retention_days,
    special_days,
    travel_minutes,
    working_calendar,
)
from app.organizations.queries.profiles import (
    consent_counts,
    enrolment_of,
    profile_of,
    rolls_by_grade,
)
from app.organizations.queries.registry import (
    by_code,
    by_number,
    classes_of,
    municipalities,
    schools_of,
)
from app.organizations.queries.school_year import ClassTurn, SchoolTurn, class_turns, school_turns

__all__ = [
    "ClassTurn",
    "SchoolTurn",
    "by_code",
    "by_number",
    "class_turns",
    "classes_of",
    "consent_counts",
    "constant",
    "enrolment_of",
    "every_row",
    "holds_in",
    "installation",
    "keep_installation",
    "kind_looks",
    "lag_bounds",
    "municipalities",
    "offer_hours",
    "per_adult",
    "profile_of",
    "programme_levels",
    "pupils_per_adult",
    "retention_days",
    "rolls_by_grade",
    "school_turns",
    "schools_of",
    "special_days",
    "travel_minutes",
    "valid",
    "working_calendar",
]
