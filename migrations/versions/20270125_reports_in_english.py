"""The reports that came with the program have English words beside the Russian ones."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "20270125_reports_in_english"
down_revision = "20270125_schools_that_lag"
branch_labels = None
depends_on = None

TEXTS = ("title", "purpose", "note")

VISIT = "A participation is one visit of one person. Whoever came twice is counted twice."
BOTH_SIDES = (
    "Where the school and the organizer gave different numbers, the one that was agreed on the attendance sheet "
    "counts."
)
COVERAGE = (
    "Coverage estimates the number of different pupils. Of each class it is at least the largest single visit, "
    "and at most the sum of its visits and its roll. Mixed groups, parents and teachers are among the "
    "participations and not in the coverage."
)
SHARE = (
    "Share: the coverage as a part of the pupils that schools have stated for the school year. Schools that have "
    "stated none are left out of it."
)
GROWTH = (
    "Growth: participations compared with the same days a year before. Where there were no sheets then, it says "
    "“no data”."
)
CONFIRMED = "Confirmed: the share of participations on which both the school and the organizer agree."
HIDDEN = "Numbers below 5 of participants with special needs are hidden, so that no child can be recognized."
HOURS = "Academic hours: the sum of the hours of everybody who came."
TOTAL = "The total is counted by itself and may be less than the sum of the rows: in it nobody counts twice."

# Title, what it answers, and the paragraphs of the note, by the code of the report.
ENGLISH: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "quarter": (
        "Participation in regional and municipal events",
        "How many participations, schools and groups municipal and regional events had in the quarter, and how "
        "much more that is than a year before.",
        (
            "Events of municipal and regional scale that were held are counted.",
            *(VISIT, BOTH_SIDES, COVERAGE, SHARE, GROWTH, CONFIRMED, HIDDEN),
        ),
    ),
    "trials": (
        "Trials of professions and vocational training",
        "How many pupils went through trials and vocational training in the school year, and how many hours "
        "that took.",
        (
            "Events of two kinds are counted: trials and vocational training.",
            *(VISIT, HOURS, COVERAGE, SHARE, HIDDEN),
        ),
    ),
    "programmes": (
        "Programmes and their events",
        "How many events of each programme were held in the quarter, and who came to them.",
        (
            "An event that belongs to several programmes stands in the row of each of them.",
            *(TOTAL, VISIT, COVERAGE, HIDDEN),
        ),
    ),
    "half_year": (
        "Monitoring of the half-year",
        "All main figures of the half-year by municipality: events, schools, participations, hours, coverage, "
        "adults.",
        (
            "All events that were held are counted.",
            VISIT,
            BOTH_SIDES,
            "Those who accompany are counted from the attendance sheets and are not among the participations; "
            "parents and teachers who took part themselves are.",
            *(HOURS, COVERAGE, SHARE, GROWTH, CONFIRMED, HIDDEN),
        ),
    ),
    "inactive": (
        "Schools with little or no participation",
        "Which schools took no part in the quarter, or nearly none.",
        (
            "The list has the schools with at most 10 participations in the period, and also those without a "
            "single attendance sheet.",
            VISIT,
            "Nought means that nobody has marked who came: the school may have come all the same.",
        ),
    ),
    "sites": (
        "Sites of trials",
        "Where trials were held in the school year, how many, and how many pupils each site received.",
        (
            "A site is the organization that held the trial. Trials to which somebody came are counted.",
            *(VISIT, HOURS),
        ),
    ),
    "parents": (
        "Parents reached",
        "How many times parents came to events in the quarter, and to which.",
        (
            "Lines of attendance sheets that name parents are counted. Those who accompany are not among them.",
            VISIT,
            "Different parents cannot be counted from the sheets: there are no names in them.",
        ),
    ),
    "projects": (
        "Events that are projects",
        "Which projects ran in the school year, and how many schools and pupils took part in each.",
        ("Events of the kind “project” are counted.", TOTAL, VISIT, COVERAGE),
    ),
    "championships": (
        "Championships: competitors and spectators",
        "How many pupils competed in each championship, and how many came to watch.",
        (
            "Events of the kind “championship” are counted. Competitors and visitors stand in different columns, "
            "as they were marked on the attendance sheets.",
            *(VISIT, HIDDEN),
        ),
    ),
    "three_trials": (
        "Schools with at least 3 trials",
        "How many schools went to at least three trials in the school year, and whether they take more part "
        "than before.",
        (
            "The list has the schools whose pupils came to at least 3 different trials.",
            *(VISIT, COVERAGE, GROWTH),
            "The threshold and the target, that is how many such schools there should be, are set in the report.",
        ),
    ),
    "monthly_coverage": (
        "Coverage by month: typed and counted",
        "Whether the coverage of a month that schools have typed agrees with what follows from the attendance "
        "sheets.",
        (
            "Typed coverage: the sum of what schools have stated themselves. The counted one follows from the "
            "attendance sheets.",
            *(COVERAGE, VISIT),
            "A large difference means that some visits are not marked, or that a wrong number was typed.",
        ),
    ),
}


def upgrade() -> None:
    for name in TEXTS:
        op.add_column("saved_view", sa.Column(f"{name}_en", sa.String(), server_default="", nullable=False))
    shipped = _shipped()
    view = sa.table(
        "saved_view", *(sa.column(name) for name in ("code", *TEXTS, *(f"{n}_en" for n in TEXTS)))
    )
    for code, (title, purpose, note) in ENGLISH.items():
        english = dict(zip(TEXTS, (title, purpose, "\n".join(note)), strict=True))
        for name in TEXTS:
            # What somebody has written since stands for both languages.
            untouched = (view.c.code == code) & (view.c[name] == shipped[code][name])
            op.execute(view.update().where(untouched).values({f"{name}_en": english[name]}))


def downgrade() -> None:
    for name in reversed(TEXTS):
        op.drop_column("saved_view", f"{name}_en")


def _shipped() -> dict[str, dict[str, str]]:
    """The texts as they came, by code."""
    path = Path(__file__).with_name("20270105_saved_views.py")
    spec = spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return {
        code: dict(zip(TEXTS, texts, strict=True)) for code, *texts in (one[:4] for one in module.SHIPPED)
    }
