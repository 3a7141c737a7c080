"""What the audit log says of backups, in words."""

from flask_babel import lazy_gettext as _l

from app.core.journal import Fact, Journal, Subject


def register(journal: Journal) -> None:
    backup = Subject(
        _l("Backup"),
        actions={"backup.restored": _l("The installation was restored from a backup")},
        facts={
            "made_at": Fact(_l("Made, UTC")),
            "revision": Fact(_l("Version of the tables")),
            "rows": Fact(_l("Rows")),
            "sessions": Fact(_l("Signed out")),
            "letters": Fact(_l("Letters held back")),
        },
    )
    journal.add("backup", backup)
