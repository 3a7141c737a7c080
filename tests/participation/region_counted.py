"""«Счёт»: of every line of every sheet what counts of it, and which reports it belongs to."""

from datetime import date

from tests.participation.formulas import Book, Formula
from tests.participation.region_data import NOWHERE
from tests.participation.region_pages import LINKS, Page, Typed, linked

MEETINGS = (("school_1", "host_1"), ("school_2", "host_2"), ("school_3", "host_3"))
COUNTED = (
    *(
        "sheet",
        "first",
        "event",
        "organization",
        "municipality",
        "org_kind",
        "day",
        "month",
        "quarter",
        "year",
    ),
    *("audience", "class", "grade", "competing", "kind", "scale", "host", "special", "level"),
    *(linked(dimension, key) for dimension, key, _ in LINKS),
    *("course", "said", "by_school", "by_host", "side", "came", "frozen", "confirmed", "hours"),
    *("adults", "special_needs"),
)
Periods = dict[str, tuple[date, date, str]]  # of each report: first and last day, and what else must hold


def flag(report: str, *, before: bool = False) -> str:
    """The column that says which lines the report is made of, or what it has grown from."""
    return f"{report}?{' год назад' * before}"


def counted(book: Book, pages: Typed, periods: Periods) -> Page:
    """Formulas, one row a line; flags by the reports' names."""
    page = Page(book, "Счёт", [*COUNTED, *periods], last=pages.lines.last)
    for column, name in enumerate(page.columns, 1):
        page.put(1, column, name)
    for row in range(2, page.last + 1):
        formulas = _who(pages, page, row) | _figures(pages, page, row)
        formulas |= {name: _belongs(page, row, *period) for name, period in periods.items()}
        for column, name in enumerate(page.columns, 1):
            page.put(row, column, Formula("=" + formulas[name]))
    return page


def _who(pages: Typed, page: Page, row: int) -> dict[str, str]:
    """Whose line it is, and of which event."""

    def said(column: str) -> str:
        return pages.lines.cell(column, row)

    def mine(column: str) -> str:
        return f"{page.letter(column)}{row}"

    day, whose, event = mine("day"), said("class"), mine("event")
    organization, grade = mine("organization"), said("grade")
    key = f'{organization}&" "&{mine("year")}'
    level = pages.profiles.found("level", "key", key)
    of_event = {name: pages.events.found(name, "code", event) for name in pages.events.columns}
    nobody = f'IF({grade}="",{said("audience")},{said("audience")}&":grade:"&{grade})'
    return {
        **{name: said(name) for name in ("sheet", "event", "organization", "day", "audience", "competing")},
        "first": f"IF({said('sheet')}={pages.lines.cell('sheet', row - 1)},0,1)",
        "municipality": pages.organizations.found("municipality", "code", organization),
        "org_kind": pages.organizations.found("kind", "code", organization),
        "month": f"YEAR({day})*100+MONTH({day})",
        "quarter": f"YEAR({day})*10+INT((MONTH({day})+2)/3)",
        "year": f"YEAR({day})-IF(MONTH({day})<9,1,0)",
        "class": f'IF({whose}="",{nobody},{whose})',
        "grade": f'IF({whose}<>"",{pages.classes.found("grade", "code", whose)},'
        f'IF({grade}="","{NOWHERE}",{grade}))',
        **{name: of_event[name] for name in ("kind", "scale", "host", "special")},
        **{linked(dimension, name): of_event[linked(dimension, name)] for dimension, name, _ in LINKS},
        "level": f'IF(COUNTIFS({pages.profiles.all("key")},{key})=0,"{NOWHERE}",{level})',
    }


def _figures(pages: Typed, page: Page, row: int) -> dict[str, str]:
    """What counts. Of a course a side's figure is its largest meeting, and hours are those of each."""

    def said(column: str) -> str:
        return pages.lines.cell(column, row)

    def mine(column: str) -> str:
        return f"{page.letter(column)}{row}"

    def largest(side: int) -> str:
        return ",".join(said(pair[side]) for pair in MEETINGS)

    def asked(column: str) -> str:
        return f'IF({said(column)}="",0,{said(column)})'

    school, host, came = mine("by_school"), mine("by_host"), mine("came")
    alike = ",".join(f'OR({said(a)}="",{said(b)}="",{said(a)}={said(b)})' for a, b in MEETINGS)
    hours = pages.events.found("hours", "code", mine("event"))
    meetings = f'IF({mine("side")}="host",SUM({largest(1)}),SUM({largest(0)}))*{hours}/3'
    whole = f"{came}*{hours}*MAX(1,{said('lessons')})"
    return {
        "course": f"IF(COUNT({largest(0)},{largest(1)})>0,1,0)",
        "said": f'IF(COUNT({largest(0)})>0,MAX({largest(0)}),IF({said("school")}="","",{said("school")}))',
        "by_school": f'IF({said("corrected")}<>"",{said("corrected")},{mine("said")})',
        "by_host": f'IF(COUNT({largest(1)})>0,MAX({largest(1)}),IF({said("host")}="","",{said("host")}))',
        "side": f'IF(AND({host}<>"",OR({said("settlement")}<>"disputed",{school}="")),"host","school")',
        "came": f'IF({said("decided")}<>"",{said("decided")},'
        f'IF({mine("side")}="host",{host},IF({school}="",0,{school})))',
        "frozen": f'IF({said("corrected")}<>"",{mine("said")},{came})',
        "confirmed": f'IF(AND({school}<>"",{host}<>"",OR({said("settlement")}="accepted",'
        f"AND({school}={host},{alike}))),{came},0)",
        "hours": f"IF({mine('course')}=1,{meetings},{whole})",
        "adults": f'IF({said("adults_host")}<>"",{said("adults_host")},{asked("adults_school")})',
        "special_needs": asked("special_needs"),
    }


def _belongs(page: Page, row: int, first: date, last: date, more: str) -> str:
    """1 where the line is of this period and meets what else the report asks for ({column} = "value")."""
    day = f"{page.letter('day')}{row}"
    names = {name: f"{page.letter(name)}{row}" for name in COUNTED}
    days = (f"{day}>={_typed(first)}", f"{day}<={_typed(last)}")
    return f"IF(AND({','.join((*days, *([more.format(**names)] if more else [])))}),1,0)"


def _typed(day: date) -> str:
    return f"DATE({day.year},{day.month},{day.day})"
