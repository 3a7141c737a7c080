"""A sheet that is saved asks and writes little."""

from datetime import date
from decimal import Decimal

from app.attendance.actions.becoming import Frame
from app.attendance.actions.counting import Came, Expected, Marking
from app.attendance.actions.writing import mark
from app.attendance.models import Side
from app.attendance.who import Who
from app.calendar.models import Audience
from app.core.db import db, transact
from tests.statements import at_most

# Whether there is one, the class, the event; the sheet, its line, the log's entry, a message; the moment is
# that of PostgreSQL.
SAVED = {"sqlite": 7, "postgresql": 8}


def test_a_sheet_is_saved_with_few_statements(make):
    event, school = make.event(), make.school()
    a_class = make.school_class(school, roll=25)
    frame = Frame(event.id, school.id, date(2026, 10, 14), Decimal(1))
    counts = [Came(Who(Audience.PUPILS, a_class.id), 20)]
    expected, marking = Expected({}, school.id, bookable=False), Marking(Side.SCHOOL, counts, None)
    db.session.rollback()
    with at_most(SAVED[db.engine.dialect.name]):
        transact(lambda: mark(frame, expected, marking))
    assert mark(frame, expected, marking).version == 1
