"""Letters on their way out: each goes at once, waits for the letter of the day, or does not go, as its reader
has chosen. What may be left out says how."""

from collections.abc import Sequence
from dataclasses import replace

from flask_babel import force_locale
from flask_babel import gettext as _

from app.accounts.sealing import sign
from app.core.letters import Letter
from app.core.mail import site_url_for
from app.core.outbox import OutboxMessage
from app.pages.notices import queries
from app.pages.notices.groups import Group, Manner, group_of

LEAVING = "letters of a group"


def sort(message: OutboxMessage, letters: Sequence[Letter]) -> tuple[list[Letter], list[int]]:
    """The letters that go now, and the people for whom the message is to be put by. Addresses that are no
    person's of this installation get everything at once."""
    group = group_of(message.topic)
    if group is None or not letters:
        return list(letters), []
    manners = queries.manners_of([letter.to for letter in letters], group)
    going: list[Letter] = []
    waiting: list[int] = []
    for letter in letters:
        user_id, manner = manners.get(letter.to, (None, Manner.AT_ONCE))
        if manner is Manner.DAILY and user_id is not None:
            waiting.append(user_id)
        elif manner is not Manner.OFF:
            going.append(_with_way_out(letter, group, user_id))
    return going, waiting


def token_of(user_id: int, group: Group) -> str:
    """The end of the address by which the person leaves these letters."""
    return sign(LEAVING, user_id, group.number)


def _with_way_out(letter: Letter, group: Group, user_id: int | None) -> Letter:
    if user_id is None or not group.may_be_left:
        return letter
    url = site_url_for("notices.leaving", token=token_of(user_id, group))
    with force_locale(letter.locale):
        words = _("Do not send me such letters any more")
    return replace(letter, links=(*letter.links, (words, url)), unsubscribe=url)
