"""Profiles of schools by year, dictionaries with years of validity, settings of the installation."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "20261126_school_years"
down_revision = "20261125_person_locale"
branch_labels = None
depends_on = None

# Type and default of the settings that join the installation's row.
SETTINGS = {
    "units": (sa.String(32), "municipality"),
    "pupils_per_adult": (sa.Integer(), "15"),
    "offer_hours": (sa.Integer(), "9"),
    "retention": (sa.JSON().with_variant(JSONB(), "postgresql"), "{}"),
    "data_operator": (sa.String(), ""),
    "data_operator_address": (sa.String(), ""),
    "data_operator_contact": (sa.String(), ""),
    "data_operator_number": (sa.String(), ""),
    "policy_text": (sa.String(), ""),
    "accessibility_contact": (sa.String(), ""),
}
CHECKS = {"pupils_per_adult": "BETWEEN 1 AND 100", "offer_hours": "BETWEEN 1 AND 90"}
DICTIONARIES = ("programme_level", "direction", "field", "programme")


def upgrade() -> None:
    with op.batch_alter_table("installation", schema=None) as batch_op:
        for name, (kind, default) in SETTINGS.items():
            batch_op.add_column(sa.Column(name, kind, server_default=default, nullable=False))
        for name, bounds in CHECKS.items():
            batch_op.create_check_constraint(op.f(f"ck_installation_{name}"), f"{name} {bounds}")
    op.create_table(
        "special_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("works", sa.Boolean(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_special_day")),
        sa.UniqueConstraint("day", name=op.f("uq_special_day_day")),
    )
    for name in DICTIONARIES:
        _create_dictionary(name)
    op.create_table(
        "kind_look",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("title_en", sa.String(), nullable=False),
        sa.Column("icon", sa.String(), nullable=False),
        sa.Column("hue", sa.Integer(), nullable=True),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.CheckConstraint("hue BETWEEN 1 AND 12", name=op.f("ck_kind_look_hue")),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_kind_look")),
    )
    _create_profiles()


def _create_dictionary(name: str) -> None:
    own = [sa.Column("hours", sa.Integer(), nullable=False)] if name == "programme_level" else []
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("title_en", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Integer(), nullable=True),
        sa.Column("valid_until", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        *own,
        sa.CheckConstraint("valid_from <= valid_until", name=op.f(f"ck_{name}_years_in_order")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )


def _create_profiles() -> None:
    op.create_table(
        "school_profile",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("level_id", sa.Integer(), nullable=True),
        sa.Column("person_name", sa.String(), nullable=False),
        sa.Column("person_post", sa.String(), nullable=False),
        sa.Column("person_phone", sa.String(), nullable=False),
        sa.Column("person_mail", sa.String(), nullable=False),
        sa.Column("order_url", sa.String(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("year BETWEEN 2000 AND 2100", name=op.f("ck_school_profile_year")),
        sa.ForeignKeyConstraint(
            ["level_id"], ["programme_level.id"], name=op.f("fk_school_profile_level_id")
        ),
        sa.ForeignKeyConstraint(["school_id"], ["organization.id"], name=op.f("fk_school_profile_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_profile")),
        sa.UniqueConstraint("school_id", "year", name=op.f("uq_school_profile_school_id_year")),
    )
    op.create_table(
        "enrolment",
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("grade", sa.Integer(), nullable=False),
        sa.Column("pupils", sa.Integer(), nullable=False),
        sa.CheckConstraint("grade BETWEEN -1 AND 11", name=op.f("ck_enrolment_grade")),
        sa.CheckConstraint("pupils BETWEEN 0 AND 5000", name=op.f("ck_enrolment_pupils")),
        sa.ForeignKeyConstraint(["profile_id"], ["school_profile.id"], name=op.f("fk_enrolment_profile_id")),
        sa.PrimaryKeyConstraint("profile_id", "grade", name=op.f("pk_enrolment")),
    )
    op.create_table(
        "consent_count",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("collected", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("stated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stated_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("collected BETWEEN 0 AND total", name=op.f("ck_consent_count_collected_of_total")),
        sa.CheckConstraint("total BETWEEN 0 AND 20000", name=op.f("ck_consent_count_total")),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["school_profile.id"], name=op.f("fk_consent_count_profile_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_count")),
    )
    with op.batch_alter_table("consent_count", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consent_count_profile_id"), ["profile_id"], unique=False)


def downgrade() -> None:
    for name in ("consent_count", "enrolment", "school_profile", "kind_look", *DICTIONARIES, "special_day"):
        op.drop_table(name)
    with op.batch_alter_table("installation", schema=None) as batch_op:
        for name in CHECKS:
            batch_op.drop_constraint(op.f(f"ck_installation_{name}"), type_="check")
        for name in SETTINGS:
            batch_op.drop_column(name)
