"""Reports that are not kept yet: made of a view, of another report, of what is typed."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from app.accounts.models import Membership
from app.organizations.queries import municipalities
from app.participation import choosing
from app.participation.dimensions import OF_TIME, Dimension, Key, read_keys, write_key
from app.participation.filters import Filters, bounded
from app.participation.naming import name
from app.participation.periods import PeriodKind
from app.participation.reports.actions import ReportDraft
from app.participation.reports.asking import ANY_PERIOD, Words, kept_filters
from app.participation.reports.models import SavedView
from app.participation.reports.texts import report_texts
from app.participation.views import View

Section = tuple[Dimension, list[tuple[str, str]], set[str]]


def bound(membership: Membership) -> frozenset[Dimension]:
    """What the person looks after anyway: no filter of a report of the own."""
    return frozenset(bounded(Filters(ANY_PERIOD), membership).chosen)


def of_view(view: View, membership: Membership) -> SavedView:
    """A report of what is looked at, without a title."""
    kind = view.filters.period.kind
    own = {dimension.value for dimension in bound(membership)}
    return SavedView(
        title="",
        purpose="",
        note="",
        shape=view.shape,
        chosen={key: keys for key, keys in kept_filters(view.filters).items() if key not in own},
        period_kind=PeriodKind.SCHOOL_YEAR if kind is PeriodKind.OWN else kind,
        owner_id=membership.organization_id,
    )


def copied(saved: SavedView, membership: Membership) -> SavedView:
    """The same as another report, to be changed and kept beside it."""
    texts = report_texts(saved)
    return SavedView(
        title=_("Copy: %(title)s", title=texts.title),
        purpose=texts.purpose,
        note=texts.note,
        shape=saved.shape,
        chosen=saved.chosen,
        period_kind=saved.period_kind,
        target=saved.target,
        owner_id=membership.organization_id,
    )


def of_draft(draft: ReportDraft, owner_id: int | None) -> SavedView:
    """As the form has it."""
    return SavedView(**vars(draft), owner_id=owner_id)


def sections(chosen: Mapping[str, Any], membership: Membership) -> list[Section]:
    """Each filter with what can be chosen of it, and the values that are; of schools, classes, hosts and
    events there are too many to offer: those that are chosen can be taken away."""
    own, found = bound(membership), []
    for dimension in Dimension:
        if dimension in own or dimension in OF_TIME:
            continue
        if dimension is Dimension.MUNICIPALITY and not municipalities():
            continue
        keys = read_keys(dimension, Words(chosen).getlist(dimension.value))
        offered = _offered(dimension, keys)
        if offered:
            found.append((dimension, offered, {write_key(key) for key in keys}))
    return found


def _offered(dimension: Dimension, chosen: frozenset[Key]) -> list[tuple[str, str]]:
    listed = choosing.filter_choices(dimension) if dimension in choosing.OF_FORM else []
    known = {value for value, _title in listed}
    others = sorted(key for key in map(write_key, chosen) if key not in known)
    titles = {write_key(key): name(dimension, key) for key in chosen}
    return [*listed, *((key, titles[key]) for key in others)]
