"""QR codes as drawings within a page."""

import segno
from markupsafe import Markup


def qr(text: str) -> Markup:
    """`text` as a picture within the page: black on white in any scheme, since cameras want it so.

    Raises ValueError for a text that no code can hold.
    """
    picture = segno.make(text, error="m", micro=False)
    svg = picture.svg_inline(
        border=4, dark="#000", light="#fff", svgclass="qr", lineclass=None, omitsize=True
    )
    return Markup(svg)  # noqa: S704  # made of numbers
