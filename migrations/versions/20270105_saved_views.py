"""Reports and indicators as saved views of the counts, and those that an installation begins with."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "20270105_saved_views"
down_revision = "20270106_totals"
branch_labels = None
depends_on = None

WORDS = sa.JSON().with_variant(sa.dialects.postgresql.JSONB(), "postgresql")

# The notes, put together of what the figures of a report need to be told of.
VISIT = "Участие: одно посещение одного человека. Кто пришёл дважды, учтён дважды."
BOTH_SIDES = (
    "Если школа и организатор назвали разные числа, считается то, что признано верным по листу посещения."
)
COVERAGE = (
    "Охват: оценка числа разных учеников. По каждому классу он не меньше самого большого разового посещения и "
    "не больше суммы посещений и списка класса. Смешанные группы, родители и педагоги входят в участия, но не в "
    "охват."
)
SHARE = (
    "Доля: охват от числа обучающихся, которое школы указали на этот учебный год. Школы, которые его не "
    "указали, в долю не входят."
)
GROWTH = (
    "Прирост: участия по сравнению с теми же днями год назад. Если тогда листов не было, стоит «нет данных»."
)
CONFIRMED = "Подтверждено: доля участий, с которыми согласны и школа, и организатор."
HIDDEN = "Числа участников с ОВЗ меньше 5 скрыты, чтобы по ним нельзя было узнать ребёнка."
HOURS = "Академические часы: сумма часов всех, кто пришёл."
TOTAL = "Итог посчитан отдельно и может быть меньше суммы строк: в нём никто не учтён дважды."

# Code, title, what it answers, note, shape, chosen, kind of period: in the order of the list.
SHIPPED: tuple[tuple[str, str, str, str, dict[str, Any], dict[str, Any], str], ...] = (
    (
        "quarter",
        "Участие в региональных и муниципальных мероприятиях",
        "Сколько участий, школ и групп было за квартал на муниципальных и региональных мероприятиях и "
        "насколько это больше, чем год назад.",
        "\n".join(
            (
                "Учтены состоявшиеся мероприятия муниципального и регионального уровня.",
                *(VISIT, BOTH_SIDES, COVERAGE, SHARE, GROWTH, CONFIRMED, HIDDEN),
            )
        ),
        {
            "columns": "scale",
            "figure": [
                *("events", "schools", "groups", "participations", "special_needs"),
                *("coverage", "share", "growth", "confirmed"),
            ],
        },
        {"scale": ["municipal", "regional"]},
        "quarter",
    ),
    (
        "trials",
        "Профессиональные пробы и профессиональное обучение",
        "Сколько учеников прошло пробы и профессиональное обучение за учебный год и сколько часов это заняло.",
        "\n".join(
            (
                "Учтены мероприятия двух видов: проба и профессиональное обучение.",
                *(VISIT, HOURS, COVERAGE, SHARE, HIDDEN),
            )
        ),
        {"figure": ["events", "participations", "special_needs", "hours", "coverage", "share"]},
        {"kind": ["training", "trial"]},
        "school_year",
    ),
    (
        "programmes",
        "Программы и их мероприятия",
        "Сколько мероприятий каждой программы состоялось за квартал и кто на них пришёл.",
        "\n".join(
            (
                "Мероприятие, которое входит в несколько программ, стоит в строке каждой из них.",
                *(TOTAL, VISIT, COVERAGE, HIDDEN),
            )
        ),
        {
            "rows": "programme",
            "columns": "none",
            "figure": ["events", "schools", "participations", "special_needs", "coverage"],
        },
        {},
        "quarter",
    ),
    (
        "half_year",
        "Мониторинг за полугодие",
        "Все основные показатели за полугодие по муниципалитетам: мероприятия, школы, участия, часы, охват, "
        "взрослые.",
        "\n".join(
            (
                "Учтены все состоявшиеся мероприятия.",
                VISIT,
                BOTH_SIDES,
                "Сопровождающие посчитаны по листам посещения и в участия не входят; родители и педагоги, которые "
                "сами были участниками, входят.",
                *(HOURS, COVERAGE, SHARE, GROWTH, CONFIRMED, HIDDEN),
            )
        ),
        {
            "figure": [
                *("events", "schools", "participations", "special_needs", "hours", "adults"),
                *("parents", "teachers", "coverage", "share", "growth", "confirmed"),
            ]
        },
        {},
        "half",
    ),
    (
        "inactive",
        "Школы с малым участием или без него",
        "Какие школы за квартал не участвовали вовсе или почти не участвовали.",
        "\n".join(
            (
                "В списке школы, у которых не больше 10 участий за период, в том числе школы без единого листа "
                "посещения.",
                VISIT,
                "Ноль значит, что прибытие никто не отметил: школа могла и прийти.",
            )
        ),
        {
            "rows": "school",
            "columns": "none",
            "figure": ["participations", "groups", "events"],
            "most": "10",
            "with_empty": "1",
        },
        {},
        "quarter",
    ),
    (
        "sites",
        "Площадки проб",
        "На каких площадках за учебный год прошли пробы, сколько их было и сколько учеников приняла каждая.",
        "\n".join(
            (
                "Площадка: организация, которая провела пробу. Учтены пробы, на которые кто-то пришёл.",
                *(VISIT, HOURS),
            )
        ),
        {"rows": "host", "columns": "none", "figure": ["events", "groups", "participations", "hours"]},
        {"kind": ["trial"]},
        "school_year",
    ),
    (
        "parents",
        "Охват родителей",
        "Сколько раз родители приходили на мероприятия за квартал и на какие.",
        "\n".join(
            (
                "Учтены строки листов посещения, в которых названы родители. Сопровождающие сюда не входят.",
                VISIT,
                "Разных родителей по листам сосчитать нельзя: имён в них нет.",
            )
        ),
        {"figure": ["events", "participations"]},
        {"audience": ["parents"]},
        "quarter",
    ),
    (
        "projects",
        "Мероприятия-проекты",
        "Какие проекты шли в учебном году и сколько школ и учеников в каждом.",
        "\n".join(("Учтены мероприятия вида «проект».", TOTAL, VISIT, COVERAGE)),
        {
            "rows": "event",
            "columns": "none",
            "figure": ["schools", "groups", "participations", "coverage"],
        },
        {"kind": ["project"]},
        "school_year",
    ),
    (
        "championships",
        "Чемпионаты: участники и зрители",
        "Сколько учеников соревновалось на каждом чемпионате и сколько пришло посмотреть.",
        "\n".join(
            (
                "Учтены мероприятия вида «чемпионат». Участники соревнований и посетители стоят в разных столбцах "
                "так, как их отметили в листах посещения.",
                *(VISIT, HIDDEN),
            )
        ),
        {
            "rows": "event",
            "columns": "competing",
            "figure": ["schools", "participations", "special_needs"],
        },
        {"kind": ["championship"]},
        "school_year",
    ),
    (
        "three_trials",
        "Школы, где не меньше 3 проб",
        "Сколько школ за учебный год побывало не меньше чем на трёх пробах и растёт ли в них участие.",
        "\n".join(
            (
                "В списке школы, ученики которых пришли не меньше чем на 3 разные пробы.",
                *(VISIT, COVERAGE, GROWTH),
                "Порог и цель, то есть сколько таких школ должно быть, задаются в настройке отчёта.",
            )
        ),
        {
            "rows": "school",
            "columns": "none",
            "figure": ["events", "participations", "coverage", "growth"],
            "least": "3",
        },
        {"kind": ["trial"]},
        "school_year",
    ),
    (
        "monthly_coverage",
        "Охват по месяцам: введённый и посчитанный",
        "Сходится ли охват за месяц, который ввели школы, с тем, что следует из листов посещения.",
        "\n".join(
            (
                "Введённый охват: сумма того, что школы назвали сами. Посчитанный следует из листов посещения.",
                *(COVERAGE, VISIT),
                "Большое расхождение значит, что часть посещений не отмечена или введено не то число.",
            )
        ),
        {"rows": "month", "columns": "none", "figure": ["typed", "coverage", "participations"]},
        {},
        "school_year",
    ),
)


def upgrade() -> None:
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("shape", WORDS, nullable=False),
        sa.Column("chosen", WORDS, nullable=False),
        sa.Column("period_kind", sa.String(length=32), nullable=False),
        sa.Column("target", sa.Integer(), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("code IS NULL OR owner_id IS NULL", name=op.f("ck_saved_view_shipped_for_all")),
        sa.CheckConstraint(
            "period_kind IN ('month', 'quarter', 'half', 'school_year', 'calendar_year')",
            name=op.f("ck_saved_view_period_kind"),
        ),
        sa.CheckConstraint(
            "target IS NULL OR target BETWEEN 0 AND 1000000", name=op.f("ck_saved_view_target")
        ),
        sa.CheckConstraint("title <> ''", name=op.f("ck_saved_view_title")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_saved_view_version")),
        sa.ForeignKeyConstraint(["owner_id"], ["organization.id"], name=op.f("fk_saved_view_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint("code", name=op.f("uq_saved_view_code")),
    )
    op.create_index(op.f("ix_saved_view_owner_id"), "saved_view", ["owner_id"])
    _ship()


def _ship() -> None:
    texts = (sa.column(name, sa.String) for name in ("code", "title", "purpose", "note", "period_kind"))
    words = (sa.column(name, WORDS) for name in ("shape", "chosen"))
    numbers = (sa.column(name, sa.Integer) for name in ("position", "version"))
    moments = (sa.column(name, sa.DateTime(timezone=True)) for name in ("created_at", "changed_at"))
    names = ("code", "title", "purpose", "note", "shape", "chosen", "period_kind")
    now = datetime.now(UTC)
    rows = [
        dict(zip(names, one, strict=True))
        | {"position": position, "version": 1, "created_at": now, "changed_at": now}
        for position, one in enumerate(SHIPPED, 1)
    ]
    op.bulk_insert(sa.table("saved_view", *texts, *words, *numbers, *moments), rows)


def downgrade() -> None:
    op.drop_table("saved_view")
