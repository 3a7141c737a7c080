"""What changes how letters go: a person's choice, and the letters that are put by for the one of the day."""

from collections.abc import Collection, Mapping
from datetime import datetime, time, timedelta

from sqlalchemy import Select, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.accounts.models import User
from app.core import audit, clock, outbox
from app.core.db import db
from app.core.errors import RuleBroken
from app.pages.notices import queries
from app.pages.notices.groups import GROUPS, Group, Manner
from app.pages.notices.models import GatheredNotice, NoticeChoice

DIGEST = "notices.digest"
SENT_FROM = time(7)  # of the day, in the region's time
KEPT = timedelta(days=7)  # what a letter of the day was made of, for a letter that has to go again


class NoSuchManner(RuleBroken):
    """These letters are not sent in such a manner: what is necessary is not left out."""

    status = 422

    def __init__(self, group: Group) -> None:
        self.title = str(group.title)


def choose(user: User, chosen: Mapping[str, Manner]) -> None:
    """How the person wants the letters of these groups, by their codes. Raises NoSuchManner."""
    by_code = {group.code: group for group in GROUPS}
    for code, manner in chosen.items():
        if manner not in by_code[code].manners:
            raise NoSuchManner(by_code[code])
    before = queries.choices_of(user.id)
    changed = {code: manner for code, manner in chosen.items() if before[code] is not manner}
    if not changed:
        return
    for code, manner in changed.items():
        db.session.merge(NoticeChoice(user_id=user.id, group=code, manner=manner, chosen_at=clock.now()))
    db.session.flush()
    old, new = ({"letters": _told(some, changed)} for some in (before, changed))
    audit.record("user.letters_chosen", "user", user.id, by=user.id, before=old, after=new)


def _told(manners: Mapping[str, Manner], codes: Collection[str]) -> str:
    return ", ".join(f"{code}: {manners[code].value}" for code in sorted(codes))


def gather(message_id: int, people: Collection[int]) -> None:
    """Put the message by for each of these people, once."""
    rows = [{"user_id": user_id, "message_id": message_id} for user_id in people]
    dialect = sqlite if db.session.get_bind().dialect.name == "sqlite" else postgresql
    db.session.execute(dialect.insert(GatheredNotice).values(rows).on_conflict_do_nothing())


def send_gathered() -> int:
    """Leave the letter of the day for everybody for whom something was put by; answers for how many. Safe to
    run at any time and by several at once: a person has one such letter a day."""
    now, zone = clock.now(), clock.zone()
    today = clock.today(zone)
    if now < datetime.combine(today, SENT_FROM, zone):
        return 0
    left = 0
    for user_id in db.session.scalars(_waiting()).all():
        if outbox.put_once(DIGEST, user_id, today.toordinal(), user_id):
            one = (GatheredNotice.user_id == user_id) & GatheredNotice.told_on.is_(None)
            db.session.execute(update(GatheredNotice).where(one).values(told_on=today))
            left += 1
    db.session.execute(delete(GatheredNotice).where(GatheredNotice.told_on < today - KEPT))
    return left


def _waiting() -> Select[int]:
    return (
        select(GatheredNotice.user_id)
        .where(GatheredNotice.told_on.is_(None))
        .distinct()
        .order_by(GatheredNotice.user_id)
    )
