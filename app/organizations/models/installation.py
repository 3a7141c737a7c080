"""What this installation is, and what holds in it."""

import enum
from datetime import date
from secrets import token_hex
from typing import Any

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import NUMBERED_ONCE, Model

PUPILS_PER_ADULT = 15
OFFER_HOURS = 9  # a working day
TRAVEL_WITHIN = 30  # minutes between two places of one municipality
TRAVEL_BETWEEN = 90  # minutes between two municipalities
LAG_PUPILS = 10  # with less than one participation in a quarter for so many a school takes little part
LAG_DAYS = 28  # days of a quarter, weekends among them, before which it is too early to say


class Units(enum.StrEnum):
    """What the parts of the region are called; a small city has none."""

    MUNICIPALITY = "municipality"
    DISTRICT = "district"
    OKRUG = "okrug"
    NONE = "none"


class Retained(enum.StrEnum):
    """Kinds of data that are kept for a limited time."""

    ACCOUNTS = "accounts"  # name and address of a closed account
    TRACES = "traces"  # sessions with their devices, invitations and links in letters
    VISITORS = "visitors"  # mail addresses of those who signed up without an account
    ROSTERS = "rosters"  # names that an organizer has asked for

    @property
    def usual_days(self) -> int:
        return {"accounts": 365, "traces": 180, "visitors": 14, "rosters": 14}[self.value]


class Installation(Model):
    """What this installation calls itself: the one row has id 1.

    `feed_id` ends the ids of entries in calendar feeds: it never changes, whatever becomes of the address.
    `retention` holds days by kind, of those that are not the usual ones.
    """

    __tablename__ = "installation"
    __table_args__ = (
        CheckConstraint("id = 1", name="single"),
        CheckConstraint("pupils_per_adult BETWEEN 1 AND 100", name="pupils_per_adult"),
        CheckConstraint("offer_hours BETWEEN 1 AND 90", name="offer_hours"),
        CheckConstraint("travel_within BETWEEN 0 AND 600", name="travel_within"),
        CheckConstraint("travel_between BETWEEN 0 AND 600", name="travel_between"),
        CheckConstraint("lag_pupils BETWEEN 1 AND 1000", name="lag_pupils"),
        CheckConstraint("lag_days BETWEEN 1 AND 92", name="lag_days"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    region_name: Mapped[str]
    units: Mapped[Units] = mapped_column(default=Units.MUNICIPALITY, server_default="municipality")
    operator_name: Mapped[str] = mapped_column(default="")
    operator_contact: Mapped[str] = mapped_column(default="")
    pupils_per_adult: Mapped[int] = mapped_column(default=PUPILS_PER_ADULT, server_default="15")
    offer_hours: Mapped[int] = mapped_column(default=OFFER_HOURS, server_default="9")
    travel_within: Mapped[int] = mapped_column(default=TRAVEL_WITHIN, server_default="30")
    travel_between: Mapped[int] = mapped_column(default=TRAVEL_BETWEEN, server_default="90")
    lag_pupils: Mapped[int] = mapped_column(default=LAG_PUPILS, server_default="10")
    lag_days: Mapped[int] = mapped_column(default=LAG_DAYS, server_default="28")
    retention: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    data_operator: Mapped[str] = mapped_column(default="", server_default="")
    data_operator_address: Mapped[str] = mapped_column(default="", server_default="")
    data_operator_contact: Mapped[str] = mapped_column(default="", server_default="")
    data_operator_number: Mapped[str] = mapped_column(default="", server_default="")
    policy_text: Mapped[str] = mapped_column(default="", server_default="")
    accessibility_contact: Mapped[str] = mapped_column(default="", server_default="")
    feed_id: Mapped[str] = mapped_column(default=lambda: token_hex(8))


class SpecialDay(Model):
    """A day that is not worked though the week says so, or the other way round."""

    __tablename__ = "special_day"
    __table_args__ = NUMBERED_ONCE

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(unique=True)
    works: Mapped[bool]
    title: Mapped[str] = mapped_column(default="")
