"""Counting failures, so that guessing is slow and nobody is locked out for good."""

from datetime import timedelta
from ipaddress import IPv6Address, IPv6Network, ip_address

from sqlalchemy import delete, func, select

from app.accounts.models import Purpose, SignInTry
from app.core import clock
from app.core.db import db

TRIES = 10  # failures of one account from one network
TRIES_OF_NETWORK = 100  # of all accounts: a school behind one address mistypes less, a list of mails more
WINDOW = timedelta(minutes=15)


def may_try(mail: str, address: str, purpose: Purpose = Purpose.SIGN_IN) -> bool:
    """Whether another try may be made: within WINDOW this account has failed fewer than TRIES times from this
    network, and all accounts together fewer than TRIES_OF_NETWORK.

    Codes are counted from all networks together: only who knows the password comes so far, and six figures
    must not be guessed from many addresses at once.
    """
    of_network = SignInTry.network == network_of(address)
    if purpose is Purpose.CODE:
        of_network |= SignInTry.mail == mail
    query = select(func.count(), func.count().filter(SignInTry.mail == mail)).where(
        of_network, SignInTry.purpose == purpose, SignInTry.at > clock.now() - WINDOW
    )
    total, of_account = db.session.execute(query).one()
    return of_account < TRIES and total < TRIES_OF_NETWORK


def is_busy(address: str, purpose: Purpose, most: int) -> bool:
    """Whether this network has made `most` tries of the purpose within WINDOW, whomever they were about."""
    of_network = (SignInTry.network == network_of(address)) & (SignInTry.purpose == purpose)
    query = select(func.count()).where(of_network, SignInTry.at > clock.now() - WINDOW)
    return (db.session.scalar(query) or 0) >= most


def remember_failure(mail: str, address: str, purpose: Purpose = Purpose.SIGN_IN) -> None:
    """Count a failure, and forget those that no longer matter."""
    db.session.execute(delete(SignInTry).where(SignInTry.at <= clock.now() - WINDOW))
    db.session.add(SignInTry(mail=mail, network=network_of(address), at=clock.now(), purpose=purpose))
    db.session.flush()


def network_of(address: str) -> str:
    """What a visitor cannot change at will: an IPv4 address, or the /64 that an IPv6 line is given whole."""
    try:
        ip = ip_address(address)
    except ValueError:  # a socket's path, or what a proxy made up
        return address
    if isinstance(ip, IPv6Address):
        return str(ip.ipv4_mapped or IPv6Network((int(ip), 64), strict=False))
    return address
