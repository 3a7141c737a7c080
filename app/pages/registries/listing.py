"""What the lists of all registries have in common."""

from typing import Any

from flask import Response, url_for
from sqlalchemy import Select

from app.accounts.access import acting_as
from app.accounts.models import Role
from app.core import clock
from app.core.db import db
from app.core.htmx import page
from app.core.paging import Paging
from app.organizations import registry_labels as labels
from app.organizations.models import OrganizationKind, RegistryKind, school_year_of
from app.organizations.queries import municipalities
from app.pages.registries import access, queries
from app.pages.registries.filters import Filters, Only
from app.pages.registries.history import access_text, year_text

PAGE = 50  # rows of one page


def listed(kind: RegistryKind, query: Select[Any], asked: Filters, **facts: Any) -> Response:
    """One page of a registry under these filters."""
    address: dict[str, Any] = asked.address
    total, paging = queries.count(query), Paging.of_request(PAGE)
    rows = db.session.scalars(query.limit(PAGE).offset(paging.offset)).all()
    return page(
        f"registries/{kind.value}.html",
        "registry",
        kind=kind,
        rows=rows,
        total=total,
        pages=paging.links(total, lambda number: url_for(f"registries.{kind}", **address, page=number)),
        asked=asked,
        titles=labels.KINDS,
        registries=registries(),
        **around(),
        **facts,
    )


def registries() -> list[tuple[RegistryKind, str]]:
    """Those that this person keeps, with their titles."""
    kinds = [kind for kind in RegistryKind if kind is not RegistryKind.MUNICIPALITIES or keeps_all()]
    return [(kind, str(labels.REGISTRIES[kind])) for kind in kinds]


def keeps_all() -> bool:
    """Whether the person keeps the whole region, not one municipality."""
    return acting_as().role is Role.OPERATOR


def around() -> dict[str, Any]:
    """What the pages of the registries are drawn with."""
    places = [(one.id, one.name) for one in municipalities()] if keeps_all() else []
    return {
        "RegistryKind": RegistryKind,
        "Only": Only,
        "OrganizationKind": OrganizationKind,
        "access_text": access_text,
        "year_text": year_text,
        "places": places,
        "has_places": bool(places),
        "this_year": school_year_of(clock.today(clock.zone())),
    }


def own_place() -> int | None:
    """The only municipality that this person keeps."""
    return access.own_municipality(acting_as())
