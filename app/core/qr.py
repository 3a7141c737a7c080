"""QR codes as drawings within a page."""

import segno
from markupsafe import Markup


def qr(text: str, *, best: bool = True) -> Markup:
    """`text` as a picture within the page: black on white in any scheme, since cameras want it so. A reader
    takes any of eight masks; the `best`, for paper, is found by drawing all of them, which takes 5 ms.

    Raises ValueError for a text that no code can hold.
    """
    picture = segno.make(text, error="m", micro=False, mask=None if best else 0)
    svg = picture.svg_inline(
        border=4, dark="#000", light="#fff", svgclass="qr", lineclass=None, omitsize=True
    )
    return Markup(svg)  # noqa: S704  # made of numbers
