"""Asking people to act for an organization. The letter's link is the only way in, and only once."""

from datetime import timedelta

from sqlalchemy import select, update

from app.accounts.actions.people import add_membership, create_user, fits
from app.accounts.models import Invitation, Membership, Role, User
from app.accounts.queries import anybody_with
from app.accounts.refusals import (
    AccountInactive,
    AlreadyInvited,
    AlreadyMember,
    InvitationClosed,
    LinkAltered,
    LinkExpired,
    LinkForAnother,
    LinkUsed,
    LinkWithdrawn,
    RoleDoesNotFit,
)
from app.accounts.sealing import sign, signed
from app.core import audit, clock, outbox
from app.core.db import db
from app.organizations.models import Organization

LASTS = timedelta(days=7)


def invite(mail: str, name: str, role: Role, organization_id: int, *, by: int | None) -> Invitation:
    """Send somebody a link. Raises RoleDoesNotFit, AlreadyMember, AlreadyInvited.

    Whether there is an account with this address is not told to whoever invites.
    """
    mail, now = mail.strip().lower(), clock.now()
    if not fits(role, db.session.get_one(Organization, organization_id)):
        raise RoleDoesNotFit
    _refuse_what_is_there(mail, role, organization_id)
    invitation = Invitation(
        mail=mail,
        name=name.strip(),
        role=role,
        organization_id=organization_id,
        invited_by=by,
        created_at=now,
        expires_at=now + LASTS,
    )
    db.session.add(invitation)
    db.session.flush()
    after = {"role": role, "organization": organization_id}
    audit.record("invitation.sent", "invitation", invitation.id, by=by, after=after)
    _send(invitation)
    return invitation


def send_again(invitation: Invitation, *, by: int | None) -> None:
    """A new letter with a new week; the former link stops working. Raises InvitationClosed."""
    if not invitation.is_open:
        raise InvitationClosed
    invitation.version += 1
    invitation.expires_at = clock.now() + LASTS
    db.session.flush()
    audit.record("invitation.sent_again", "invitation", invitation.id, by=by)
    _send(invitation)


def withdraw(invitation: Invitation, *, by: int | None) -> None:
    """The link does nothing any more. Raises InvitationClosed."""
    if not invitation.is_open:
        raise InvitationClosed
    invitation.withdrawn_at = clock.now()
    db.session.flush()
    audit.record("invitation.withdrawn", "invitation", invitation.id, by=by)


def open_invitation(token: str) -> Invitation:
    """What the link at `token` invites to; nothing changes.

    Raises LinkAltered, LinkUsed, LinkWithdrawn, LinkExpired.
    """
    row_id, version = signed("invitation", token)
    invitation = db.session.get(Invitation, row_id)
    if invitation is None:
        raise LinkAltered
    if invitation.accepted_at is not None:
        raise LinkUsed
    if invitation.withdrawn_at is not None or invitation.version != version:
        raise LinkWithdrawn
    if invitation.expires_at <= clock.now():
        raise LinkExpired
    return invitation


def token_of(invitation: Invitation) -> str:
    """The end of the link in the newest letter of `invitation`."""
    return sign("invitation", invitation.id, invitation.version)


def accept(invitation: Invitation, user: User) -> Membership:
    """One more membership for whom it was sent to. Raises LinkForAnother, LinkUsed, AlreadyMember."""
    if user.mail != invitation.mail:
        raise LinkForAnother
    _use(invitation, by=user.id)
    return add_membership(user, invitation.role, invitation.organization_id, by=invitation.invited_by)


def accept_as_newcomer(invitation: Invitation, name: str, password: str, locale: str) -> User:
    """An account for whom it was sent to.

    Raises AccountInactive, MailTaken, LinkUsed and what the password policy refuses.
    """
    known = anybody_with(invitation.mail)
    if known is not None and not known.active:
        raise AccountInactive
    user = create_user(
        invitation.mail, name, password, invitation.role, invitation.organization_id, by=invitation.invited_by
    )
    user.locale = locale
    _use(invitation, by=user.id)
    return user


def _use(invitation: Invitation, *, by: int) -> None:
    open_row = Invitation.accepted_at.is_(None) & Invitation.withdrawn_at.is_(None)
    query = update(Invitation).where(Invitation.id == invitation.id, open_row)
    used = db.session.scalars(query.values(accepted_at=clock.now()).returning(Invitation.id))
    if used.one_or_none() is None:
        raise LinkUsed
    audit.record("invitation.accepted", "invitation", invitation.id, by=by)


def _send(invitation: Invitation) -> None:
    outbox.put("accounts.invitation", invitation.id, invitation.version, invitation.organization_id)


def _refuse_what_is_there(mail: str, role: Role, organization_id: int) -> None:
    member = select(Membership.id).join(Membership.user).where(User.mail == mail)
    if db.session.scalar(
        member.where(Membership.role == role, Membership.organization_id == organization_id)
    ):
        raise AlreadyMember
    invited = select(Invitation.id).where(
        Invitation.mail == mail,
        Invitation.role == role,
        Invitation.organization_id == organization_id,
        Invitation.accepted_at.is_(None),
        Invitation.withdrawn_at.is_(None),
    )
    if db.session.scalar(invited.limit(1)):
        raise AlreadyInvited
