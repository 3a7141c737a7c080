"""The language that letters to a person are written in."""

import sqlalchemy as sa
from alembic import op

revision = "20261125_person_locale"
down_revision = "20261121_foundation"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("user_account", sa.Column("locale", sa.String(), server_default="ru", nullable=False))


def downgrade() -> None:
    op.drop_column("user_account", "locale")
