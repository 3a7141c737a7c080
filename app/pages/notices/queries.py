"""Reads of choices, and of what waits for the letter of the day."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import select

from app.accounts.models import User
from app.core.db import db
from app.core.outbox import OutboxMessage
from app.pages.notices.groups import GROUPS, Group, Manner
from app.pages.notices.models import GatheredNotice, NoticeChoice


def choices_of(user_id: int) -> dict[str, Manner]:
    """By the code of each group."""
    query = select(NoticeChoice.group, NoticeChoice.manner).where(NoticeChoice.user_id == user_id)
    chosen = {code: manner for code, manner in db.session.execute(query)}
    return {group.code: chosen.get(group.code, Manner.AT_ONCE) for group in GROUPS}


def manners_of(addresses: Collection[str], group: Group) -> dict[str, tuple[int, Manner]]:
    """Who has each of these addresses, and how that person wants the letters of the group; no key for an
    address that is nobody's here."""
    query = (
        select(User.mail, User.id, NoticeChoice.manner)
        .outerjoin(NoticeChoice, (NoticeChoice.user_id == User.id) & (NoticeChoice.group == group.code))
        .where(User.mail.in_(addresses))
    )
    return {mail: (user_id, manner or Manner.AT_ONCE) for mail, user_id, manner in db.session.execute(query)}


def gathered(user_id: int, day: date) -> Sequence[OutboxMessage]:
    """What the person's letter of the day tells, in the sequence in which it happened."""
    query = select(OutboxMessage).join(GatheredNotice, GatheredNotice.message_id == OutboxMessage.id)
    one = (GatheredNotice.user_id == user_id) & (GatheredNotice.told_on == day)
    return db.session.scalars(query.where(one).order_by(OutboxMessage.id)).all()
