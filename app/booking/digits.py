"""The digits of a group pass: the booking's number as it is read aloud at an entrance.

They are the number itself, so that no two groups ever have the same, and they outlive a new link. The last
one is a check digit (ISO 7064, MOD 11,10): a single digit that was misheard never names another group.
"""

import re

LENGTH = 6  # of the digits at least, in groups of three
_LARGEST = 2**31 - 1  # number that a table can hold
_SEPARATORS = re.compile(r"[\s\-–—.]+")


def digits_of(booking_id: int) -> str:
    """«000-483», «104-821-7»."""
    number = str(booking_id).zfill(LENGTH - 1)
    whole = number + _check(number)
    return "-".join(whole[start : start + 3] for start in range(0, len(whole), 3))


def booking_behind(typed: str) -> int | None:
    """The booking whose digits these are, however they are separated; None for a slip."""
    digits = _SEPARATORS.sub("", typed)
    if not (digits.isascii() and digits.isdigit() and LENGTH <= len(digits) <= len(str(_LARGEST)) + 1):
        return None
    number = int(digits[:-1])
    return number if number <= _LARGEST and digits == digits_of(number).replace("-", "") else None


def _check(number: str) -> str:
    rest = 10
    for digit in number:
        rest = ((rest + int(digit)) % 10 or 10) * 2 % 11
    return str((11 - rest) % 10)
