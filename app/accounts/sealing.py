"""What the installation's key is used for: links that only it can make, and secrets that only it can read."""

import hashlib
from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from app.accounts.refusals import LinkAltered, SecretLost

SECOND_FACTOR = "second factor"


def sign(what: str, row_id: int, version: int) -> str:
    """The end of a link to a row: whoever has it was sent it. What it may still do is said by the row."""
    return str(_signer(what).dumps([row_id, version]))


def signed(what: str, token: str) -> tuple[int, int]:
    """The row's id and version. Raises LinkAltered."""
    try:
        row_id, version = _signer(what).loads(token)
    except (BadData, TypeError, ValueError):
        raise LinkAltered from None
    return row_id, version


def seal(secret: str, purpose: str = SECOND_FACTOR) -> str:
    """`secret`, unreadable without the installation's key."""
    return _box(purpose).encrypt(secret.encode()).decode()


def unseal(sealed: str, purpose: str = SECOND_FACTOR) -> str:
    """The secret. Raises SecretLost when it was sealed with another key, or for another purpose."""
    try:
        return _box(purpose).decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise SecretLost from None


def _signer(what: str) -> URLSafeSerializer:
    options = {"key_derivation": "hmac", "digest_method": hashlib.sha256}
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=f"link:{what}", signer_kwargs=options)


def _box(purpose: str) -> Fernet:
    key = HKDF(SHA256(), 32, salt=None, info=purpose.encode()).derive(
        current_app.config["SECRET_KEY"].encode()
    )
    return Fernet(urlsafe_b64encode(key))
