"""What the installation's key is used for: links that only it can make, and secrets that only it can read."""

import hashlib
from base64 import urlsafe_b64encode
from importlib import import_module
from typing import TYPE_CHECKING

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from app.accounts.refusals import LinkAltered, SecretLost

SECOND_FACTOR = "second factor"
if TYPE_CHECKING:
    from cryptography.fernet import Fernet


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
    except import_module("cryptography.fernet").InvalidToken:
        raise SecretLost from None


def _signer(what: str) -> URLSafeSerializer:
    options = {"key_derivation": "hmac", "digest_method": hashlib.sha256}
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=f"link:{what}", signer_kwargs=options)


def _box(purpose: str) -> "Fernet":
    """Its libraries are imported by the first second factor: few sign in so, and they take 6 MB."""
    primitives = "cryptography.hazmat.primitives"
    sha256, hkdf = (
        import_module(f"{primitives}.hashes").SHA256(),
        import_module(f"{primitives}.kdf.hkdf").HKDF,
    )
    key = hkdf(sha256, 32, salt=None, info=purpose.encode()).derive(current_app.config["SECRET_KEY"].encode())
    box: Fernet = import_module("cryptography.fernet").Fernet(urlsafe_b64encode(key))
    return box
