"""What a page has shown, told by a few signs that its form brings back."""

from hashlib import sha256


def mark_of(facts: object) -> str:
    """The same for the same facts, and another for others: they must tell themselves by `repr` whole."""
    return sha256(repr(facts).encode()).hexdigest()[:16]
