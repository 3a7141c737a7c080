"""The front page: a visitor's calendar or the desk of whoever is signed in; and the sign of life."""

from collections.abc import Callable
from datetime import datetime, time
from itertools import groupby
from typing import Any

from flask import Response, redirect, url_for
from flask.typing import ResponseReturnValue

from app.accounts.access import membership_or_none
from app.accounts.models import Membership, Role
from app.attendance.differences.desk import difference_desk
from app.attendance.survey.showing import month_line
from app.booking import requested
from app.booking.labels import state_title
from app.booking.time_requests import queries as time_requests
from app.booking.time_requests.access import answered_by, within_sight
from app.booking.time_requests.labels import group_text, subject_text, wished_text
from app.calendar.access import kept_by
from app.calendar.kept import sent_back
from app.calendar.labels import kind_title
from app.calendar.models import EventState
from app.core import clock
from app.core.htmx import page
from app.core.locale import local_time
from app.core.outbox.queries import health
from app.organizations.labels import year_title
from app.organizations.queries import installation
from app.pages import (
    coordinators_desk,
    crawlers,
    dictionaries,
    gaps,
    hours,
    lag_pages,
    plan,
    post,
    queries,
    quotas,
    readiness,
    road_map_desk,
    school_desk,
    settings,
    troubles,
)
from app.pages.blueprint import bp
from app.pages.words import day_rest, greeting, near_day
from app.roadmap.queries import IS_REGIONAL, road_maps

HOST_DAYS = 14


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
    return _desk("school", **school_desk.facts(membership), **road_map_desk.own_dates(membership))


def _host(membership: Membership) -> ResponseReturnValue:
    midnight = datetime.combine(clock.today(clock.zone()), time(0), clock.zone())
    times = queries.hosted_times(membership, midnight, HOST_DAYS)
    dates = road_map_desk.own_dates(membership)
    by_order = {one.ask.event_id for one in dates["dates_wanted"]}
    return _desk(
        "host",
        answers=requested.counts(membership, clock.now()),
        times=times,
        day_rest=day_rest,
        days_of_times=groupby(times, key=lambda time: local_time(time.slot.starts_at).date()),
        days=HOST_DAYS,
        asked=[one for one in queries.asked_for_dates(membership) if one.id not in by_order],
        sent_back=sent_back(kept_by(membership)),
        undated=queries.without_times(membership),
        time_requests=time_requests.to_answer(answered_by(membership)),
        differing=difference_desk(membership, clock.now()),
        **dates,
    )


def _municipality(membership: Membership) -> ResponseReturnValue:
    facts = _queues(membership) | coordinators_desk.municipality(membership)
    return _desk("municipality", **facts, **road_map_desk.facts(membership))


def _operator(membership: Membership) -> ResponseReturnValue:
    waiting = [(order, progress) for order, progress in road_maps(IS_REGIONAL) if progress.left]
    facts = _queues(membership) | coordinators_desk.operator(membership) | road_map_desk.facts(membership)
    facts |= troubles.facts(clock.now())
    return _desk("operator", orders=waiting, mail=health(clock.now()), **facts)


def _queues(membership: Membership) -> dict[str, object]:
    """Events that hosts have sent for review, drafts that this person could publish without it, and schools
    that no host has answered in time."""
    on_review, to_review = queries.to_publish(membership, EventState.ON_REVIEW)
    draft_count, drafts = queries.to_publish(membership, EventState.DRAFT)
    overdue = time_requests.overdue(within_sight(membership), clock.now())
    counts: dict[str, object] = {"on_review": on_review, "draft_count": draft_count}
    answers = requested.counts(membership, clock.now())
    counts |= {"overdue": overdue, "answers": answers, "survey": month_line(membership)}
    return counts | {"to_review": to_review, "drafts": drafts}


def _analyst(_membership: Membership) -> ResponseReturnValue:
    return redirect(url_for("participation.index"))


def _desk(name: str, **facts: Any) -> ResponseReturnValue:
    words: dict[str, Any] = {
        "greeting": greeting,
        "near_day": near_day,
        "kind_title": kind_title,
        "state_title": state_title,
        "group_text": group_text,
        "wished_text": wished_text,
        "subject_text": subject_text,
        "now": clock.now(),
        "year_title": year_title,
    }
    return page(f"pages/{name}.html", today=clock.today(clock.zone()), **words, **facts)


_DESKS: dict[Role, Callable[[Membership], ResponseReturnValue]] = {
    Role.SCHOOL: _school,
    Role.HOST: _host,
    Role.MUNICIPALITY: _municipality,
    Role.OPERATOR: _operator,
    Role.ANALYST: _analyst,
}

__all__ = [
    "bp",
    "crawlers",
    "dictionaries",
    "gaps",
    "hours",
    "lag_pages",
    "plan",
    "post",
    "quotas",
    "readiness",
    "settings",
]
