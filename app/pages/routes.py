"""The front page: a visitor's calendar or the desk of whoever is signed in; and the sign of life."""

from collections.abc import Callable
from datetime import datetime, time
from itertools import groupby
from typing import Any

from flask import Response, redirect, url_for
from flask.typing import ResponseReturnValue

from app.accounts.access import membership_or_none
from app.accounts.models import Membership, Role
from app.attendance.queries import how_many_visits, visits
from app.booking import requested
from app.booking.labels import state_title
from app.booking.queries import place_in_queue
from app.calendar.access import kept_by
from app.calendar.kept import sent_back
from app.calendar.labels import kind_title
from app.calendar.models import EventState
from app.core import clock
from app.core.htmx import page
from app.core.locale import local_time
from app.core.outbox.queries import health
from app.organizations.models import school_year_of
from app.organizations.queries import installation
from app.pages import crawlers, dictionaries, post, queries, readiness, settings
from app.pages.blueprint import bp
from app.pages.words import day_rest, greeting, near_day
from app.roadmap.queries import road_maps

TO_MARK = 5  # of a school's desk; the rest stand on the page of attendance
HOST_DAYS = 14
FIRST_GRADE = 6


@bp.get("/healthz")
def healthz() -> ResponseReturnValue:
    """The process answers. Says nothing of the database."""
    return Response("ok", mimetype="text/plain")


@bp.get("/")
def home() -> ResponseReturnValue:
    membership = membership_or_none()
    if membership is None:
        return redirect(url_for("calendar.index"))
    if membership.role is Role.OPERATOR and installation() is None:  # nobody has said what this is
        return redirect(url_for("pages.settings"))
    return _DESKS[membership.role](membership)


def _school(membership: Membership) -> ResponseReturnValue:
    now, today, school_id = clock.now(), clock.today(clock.zone()), membership.organization_id
    held = visits(membership, now, TO_MARK)
    ahead = queries.trips(school_id, now)
    trips = ahead[: queries.TRIPS]
    return _desk(
        "school",
        to_mark=[visit for visit in held if visit.came is None],
        unmarked=how_many_visits(membership, now)[1],
        offers=queries.offers(school_id, now),
        trips=trips,
        tomorrow=queries.on_next_day(ahead, today, clock.zone()),
        places={one.id: place_in_queue(one) for one in trips if one.state == "waiting"},
        **_classes(membership, school_year_of(today)),
    )


def _classes(membership: Membership, year: int) -> dict[str, object]:
    """Career guidance begins with the older grades: of the younger the desk only says how many there are."""
    lines = queries.class_lines(membership, year)
    older = [line for line in lines if line.grade >= FIRST_GRADE]
    return {"lines": older, "younger": len(lines) - len(older), "year": year}


def _host(membership: Membership) -> ResponseReturnValue:
    midnight = datetime.combine(clock.today(clock.zone()), time(0), clock.zone())
    times = queries.hosted_times(membership, midnight, HOST_DAYS)
    return _desk(
        "host",
        answers=requested.counts(membership, clock.now()),
        times=times,
        day_rest=day_rest,
        days_of_times=groupby(times, key=lambda time: local_time(time.slot.starts_at).date()),
        days=HOST_DAYS,
        asked=queries.asked_for_dates(membership),
        sent_back=sent_back(kept_by(membership)),
        undated=queries.without_times(membership),
    )


def _municipality(membership: Membership) -> ResponseReturnValue:
    lines = queries.school_lines(membership, clock.now())
    return _desk("municipality", schools=lines, **_queues(membership))


def _operator(membership: Membership) -> ResponseReturnValue:
    waiting = [(order, progress) for order, progress in road_maps() if progress.left]
    lines = queries.school_lines(membership, clock.now())
    mail = health(clock.now())
    return _desk("operator", schools=lines, orders=waiting, mail=mail, **_queues(membership))


def _queues(membership: Membership) -> dict[str, object]:
    """Events that hosts have sent for review, and drafts that this person could publish without it."""
    on_review, to_review = queries.to_publish(membership, EventState.ON_REVIEW)
    draft_count, drafts = queries.to_publish(membership, EventState.DRAFT)
    counts = {"on_review": on_review, "draft_count": draft_count}
    answers = requested.counts(membership, clock.now())
    return counts | {"to_review": to_review, "drafts": drafts, "answers": answers}


def _analyst(_membership: Membership) -> ResponseReturnValue:
    return redirect(url_for("participation.index"))


def _desk(name: str, **facts: Any) -> ResponseReturnValue:
    words: dict[str, Any] = {
        "greeting": greeting,
        "near_day": near_day,
        "kind_title": kind_title,
        "state_title": state_title,
    }
    return page(f"pages/{name}.html", today=clock.today(clock.zone()), **words, **facts)


_DESKS: dict[Role, Callable[[Membership], ResponseReturnValue]] = {
    Role.SCHOOL: _school,
    Role.HOST: _host,
    Role.MUNICIPALITY: _municipality,
    Role.OPERATOR: _operator,
    Role.ANALYST: _analyst,
}

__all__ = ["bp", "crawlers", "dictionaries", "post", "readiness", "settings"]
