"""What the dictionaries begin with: rows that the operator goes on with, and closes by year instead of deleting."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "20261127_dictionaries_filled"
down_revision = "20261126_school_years"
branch_labels = None
depends_on = None

SINCE = 2023  # the federal model of career guidance was brought in on 1 September 2023

# Hours a year at least.
LEVELS = (("Базовый", "Basic", 40), ("Основной", "Main", 60), ("Продвинутый", "Advanced", 80))
DIRECTIONS = (
    ("Предпрофессиональные классы", "Pre-professional classes"),
    ("Уроки", "Lessons of school subjects"),
    ("Внеурочные занятия", "Lessons beyond the subjects"),
    ("Практика и воспитательная работа", "Practice: excursions, trials, contests"),
    ("Дополнительное образование", "Extra education"),
    ("Профессиональное обучение", "Vocational training"),
    ("Работа с родителями", "Work with parents"),
)
FIELDS = (
    ("IT и цифровые технологии", "IT and digital technology"),
    ("Инженерное дело и производство", "Engineering and manufacturing"),
    ("Строительство и архитектура", "Construction and architecture"),
    ("Энергетика", "Energy"),
    ("Транспорт и логистика", "Transport and logistics"),
    ("Сельское хозяйство", "Agriculture"),
    ("Медицина и здоровье", "Medicine and health"),
    ("Педагогика и психология", "Teaching and psychology"),
    ("Наука и исследования", "Science and research"),
    ("Экономика, право, управление", "Economics, law, management"),
    ("Предпринимательство", "Entrepreneurship"),
    ("Безопасность и оборона", "Safety and defence"),
    ("Сервис и туризм", "Service and tourism"),
    ("Культура, искусство, дизайн", "Culture, art, design"),
    ("Медиа и коммуникации", "Media and communication"),
    ("Спорт", "Sport"),
)
PROGRAMMES = (
    ("Билет в будущее", ""),
    ("Первая профессия", ""),
    ("Профессионалитет", ""),
    ("Россия — мои горизонты", ""),
    ("Шоу профессий", ""),
    ("Движение Первых", ""),
)


def upgrade() -> None:
    levels = [
        {**row, "hours": LEVELS[row["position"] - 1][2]} for row in _rows([one[:2] for one in LEVELS], SINCE)
    ]
    _fill("programme_level", levels, sa.column("hours", sa.Integer))
    _fill("direction", _rows(DIRECTIONS, SINCE))
    _fill("field", _rows(FIELDS))
    _fill("programme", _rows(PROGRAMMES))


def _rows(titles: Any, since: int | None = None) -> Iterator[dict[str, Any]]:
    for position, (title, title_en) in enumerate(titles, 1):
        yield {"title": title, "title_en": title_en, "valid_from": since, "position": position}


def _fill(name: str, rows: Any, *own: Any) -> None:
    texts = (sa.column(column, sa.String) for column in ("title", "title_en"))
    numbers = (sa.column(column, sa.Integer) for column in ("valid_from", "position"))
    op.bulk_insert(sa.table(name, *texts, *numbers, *own), list(rows))


def downgrade() -> None:
    """The rows go with their tables: which of them the operator has changed since, nobody knows."""
