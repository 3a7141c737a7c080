"""A sheet's form as it is filled: its lines, what they begin with, and what the person says by it."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from flask import request

from app.attendance.actions import Came, Marking
from app.attendance.forms import SheetForm, sheet_form
from app.attendance.models import Sheet, Side
from app.attendance.refusals import MarkedMeanwhile, MoreThanBooked
from app.attendance.sheets.lines import COMPETING, Choices, Classes, Row, added, choices, keys_of
from app.calendar.models import EventKind
from app.core.errors import RuleBroken

ADD, TAKE_HOSTS = "add", "host"  # buttons that draw the form again, with everything typed, and save nothing


@dataclass
class Filling:
    """The form of one sheet. `fixed` lines it has by itself, `rows` are all; `meeting` is one of several."""

    fixed: Sequence[Row]
    rows: Sequence[Row]
    form: SheetForm
    classes: Classes
    kind: EventKind
    meeting: datetime | None = None

    @property
    def to_add(self) -> Choices:
        return choices({row.who for row in self.rows}, self.classes, self.kind)

    @property
    def competes(self) -> bool:
        """Whether those who look on are to be told from those who compete."""
        return self.kind in COMPETING

    @property
    def host_counted(self) -> bool:
        """Whether the host's figures are there to be taken."""
        return any(row.host is not None for row in self.rows)

    def came(self) -> list[Came]:
        """The counts as typed, of a valid form; empty lines say nothing, nor does nought of a new one."""
        counts = []
        for row in self.rows:
            key = row.who.key
            if f"on_{key}" in self.form and not self.form[f"on_{key}"].data:
                continue
            came, special = self.form[f"came_{key}"].data, self.form[f"special_{key}"].data
            if came is None or (came == 0 and row.booked is None and row.said is None and row.host is None):
                continue
            walk_ins = row.walk_ins(came, sure=self.form[f"sure_{key}"].data == str(came))
            counts.append(Came(row.who, came, special, walk_ins))
        return counts

    def marking(self, by: int, hours: Decimal | None = None) -> Marking:
        form = self.form
        return Marking(
            Side.SCHOOL,
            self.came(),
            by,
            adults=form.adults.data,
            hours=hours,
            meeting=self.meeting,
            reason=form.reason.data or "",
            key=form.key.data or None,
            seen=form.version,
        )

    def refuse(self, refusal: RuleBroken) -> None:
        """Sending a doubted count, or one that somebody else gave meanwhile, once more confirms it."""
        if isinstance(refusal, MoreThanBooked):
            for line in refusal.lines:
                self.form[f"sure_{line.who.key}"].data = str(line.came)
        if isinstance(refusal, MarkedMeanwhile):
            self.form.seen.data = str(refusal.version)


def pressed() -> str:
    """The button by which the form was sent, where it is not the one that saves."""
    act = request.form.get("act", "")
    return act if act in (ADD, TAKE_HOSTS) else ""


def filling(
    fixed: Sequence[Row],
    classes: Classes,
    kind: EventKind,
    *,
    base: type[SheetForm] = SheetForm,
    meeting: datetime | None = None,
    bookable: bool = False,
    ticked: bool = False,
) -> Filling:
    """The form as it was sent, or as it begins; with the line that was asked for, or the host's figures.
    `bookable`: it is of a booking, and whoever is added came along with it.
    `ticked`: the fixed lines say nothing until they are ticked."""
    there = {row.who for row in fixed}
    rows = [*fixed, *added(request.form.get("lines", ""), classes, there)]
    new: list[Row] = []
    if pressed() == ADD:
        new = added(request.form.get("add", ""), classes, {row.who for row in rows})
        rows += new
    if bookable:
        rows, new = ([replace(row, bookable=True) for row in some] for some in (rows, new))
    optional = {row.who for row in rows if row.booked is None}
    form = sheet_form([row.who for row in rows], optional, base, there if ticked else ())()
    form.lines.data = keys_of(row for row in rows if row.who not in there)
    _begin(form, new if form.is_submitted() else rows)
    if pressed() == TAKE_HOSTS:
        _take_hosts(form, rows)
    return Filling(fixed, rows, form, classes, kind, meeting)


def of_version(form: SheetForm, sheet: Sheet | None) -> None:
    """A form that begins carries a nonce of its own and what its page shows."""
    if not form.is_submitted():
        form.key.data = secrets.token_urlsafe(24)
        form.seen.data = str(sheet.version if sheet else 0)


def _begin(form: SheetForm, rows: Sequence[Row]) -> None:
    for row in rows:
        key = row.who.key
        form[f"came_{key}"].data = row.usual
        form[f"special_{key}"].data = min(row.special_needs, row.usual or 0)
        # A surplus that is on record needs no question again.
        form[f"sure_{key}"].data = "" if row.said is None else str(row.said)


def _take_hosts(form: SheetForm, rows: Sequence[Row]) -> None:
    for row in rows:
        if row.host is not None:
            field = form[f"came_{row.who.key}"]
            field.data, field.raw_data = row.host, None
            form[f"sure_{row.who.key}"].data = str(row.host)
