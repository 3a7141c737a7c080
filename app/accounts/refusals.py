"""What the rules about people refuse. The words are in `templates/accounts/_refusal.html`."""

from app.core.errors import RuleBroken


class MailTaken(RuleBroken):
    """An account with this address is there already."""


class RoleDoesNotFit(RuleBroken):
    """The role is not one that this kind of organization has."""


class PasswordTooShort(RuleBroken):
    """Shorter than `least` characters."""

    status = 422

    def __init__(self, least: int) -> None:
        super().__init__()
        self.least = least


class PasswordTooLong(RuleBroken):
    """Longer than `most` characters."""

    status = 422

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most


class PasswordGuessable(RuleBroken):
    """Among those that are tried first, or made of them."""

    status = 422


class PasswordOfOwnWords(RuleBroken):
    """Made of the person's address or name, or of this site's."""

    status = 422


class SignInFailed(RuleBroken):
    """Address and password do not belong together; which of them is wrong is not told."""

    status = 422


class PasswordWrong(RuleBroken):
    """The present password, asked for once more, is not this one."""

    status = 422


class CodeWrong(RuleBroken):
    """Not the code of this moment, or one that was used."""

    status = 422


class SecretLost(RuleBroken):
    """The second factor was sealed with another key of the installation: no code can be right any more."""


class TooManyTries(RuleBroken):
    """Too many failures; a quarter of an hour later it may be tried again."""

    status = 429


class LinkAltered(RuleBroken):
    """Not a link that this installation sent."""

    status = 404


class LinkUsed(RuleBroken):
    """It has done its one thing."""

    status = 410


class LinkExpired(RuleBroken):
    """Its time is over."""

    status = 410


class LinkWithdrawn(RuleBroken):
    """Whoever sent it took it back, or a later letter has replaced it."""

    status = 410


class LinkForAnother(RuleBroken):
    """Sent to another person than the one who is signed in."""

    status = 403


class AccountInactive(RuleBroken):
    """The account is switched off."""


class AlreadyMember(RuleBroken):
    """The person has this role in this organization."""


class AlreadyInvited(RuleBroken):
    """An invitation of this person to this role is on its way."""


class InvitationClosed(RuleBroken):
    """It was accepted or withdrawn."""


class MailUnchanged(RuleBroken):
    """The new address is the present one."""

    status = 422


class NotOneself(RuleBroken):
    """One cannot do this to one's own account."""


class LastOperator(RuleBroken):
    """Nobody would be left to run the installation."""


class SecondFactorOn(RuleBroken):
    """It is switched on already."""


class SecondFactorOff(RuleBroken):
    """There is none to confirm, renew or switch off."""


class SecondFactorRequired(RuleBroken):
    """The person's role must not be without it."""
