"""Where the desks send their readers for what is behind a figure, and for the report: in one place."""

from datetime import date

from flask import url_for

from app.pages.lagging import of_pupils
from app.participation.dimensions import Dimension
from app.participation.labels import period_title
from app.participation.periods import Period, PeriodKind, period_of, school_year
from app.participation.reports.queries import shipped


def this_quarter(today: date) -> Period:
    """The quarter that is reported next."""
    return period_of(PeriodKind.QUARTER, today)


def report_button(quarter: Period) -> tuple[str, str]:
    """What stands on the button to the quarter's report, and where it leads: to the counts where the operator
    has put that report away."""
    title, report = period_title(quarter), shipped("quarter")
    if report is None:
        return title, url_for("participation.index", period=quarter.code)
    return title, url_for("reports.show", report_id=report.id, period=quarter.code)


def sheets_of_class(year: int, class_id: int) -> str:
    """The sheets of the school year that count pupils of the class."""
    filters = of_pupils(school_year(year)).but(Dimension.CLASS, class_id)
    return url_for("participation.sheets", **filters.address)


def visits_of_school(quarter: Period, school_id: int) -> str:
    """What pupils of the school have come to in the quarter."""
    return url_for("participation.index", **of_pupils(quarter).but(Dimension.SCHOOL, school_id).address)
