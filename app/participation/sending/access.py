"""Whose rules these are: of an organization's people who keep reports."""

from flask import abort

from app.accounts.access import acting_as
from app.accounts.refusals import LinkAltered
from app.accounts.sealing import signed
from app.core.db import db
from app.participation.reports.queries import is_for
from app.participation.sending import queries
from app.participation.sending.letters import UNSUBSCRIBING
from app.participation.sending.models import Sending, SendingRecipient


def kept(report_id: int, sending_id: int) -> Sending:
    """The rule, if this person keeps it; otherwise 404. It stays when its report goes into the archive."""
    one = queries.sending(report_id, sending_id, acting_as())
    return one if one is not None and is_for(acting_as(), one.view) else abort(404)


def on_list(sending: Sending, recipient_id: int) -> SendingRecipient:
    """Somebody of its list."""
    return next((one for one in sending.recipients if one.id == recipient_id), None) or abort(404)


def behind(token: str) -> SendingRecipient:
    """Whom the link in a letter is of; 404 for whatever was not made here."""
    try:
        number, _version = signed(UNSUBSCRIBING, token)
    except LinkAltered:
        abort(404)
    return db.session.get(SendingRecipient, number) or abort(404)
