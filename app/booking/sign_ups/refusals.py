"""Why a visitor does not sign up."""

from app.core.errors import RuleBroken


class NoVisitorPlaces(RuleBroken):
    """Fewer seats are left for those who come without a school than they need; there is no waiting list."""

    def __init__(self, asked: int, left: int) -> None:
        self.asked, self.left = asked, left


class SignedUpAlready(RuleBroken):
    """The form was sent before with other content; `number` is the sign-up that came of it."""

    def __init__(self, number: int) -> None:
        self.number = number


class TooManySignUps(RuleBroken):
    """More sign-ups from one network than people make; `minutes` until there may be another."""

    status = 429

    def __init__(self, minutes: int) -> None:
        self.minutes = minutes
