"""Russian typography: a short word does not stay alone at the end of a line."""

import re
from typing import Final

NBSP: Final = "\N{NO-BREAK SPACE}"

_SHORT: Final = "а без в во для до за и из к ко на не ни но о об от по при с со у я".split()
# What must not be torn from the word that follows it: a short word, a number, № and §.
_BEFORE_WORD: Final = re.compile(rf"(?<![\w-])({'|'.join(_SHORT)}|\d+|№|§)[ \n]+(?=[\w«(№])", re.IGNORECASE)
_BEFORE_DASH: Final = re.compile(r"[ \n]+(?=—)")
# Markup, and what stands in elements that show text as it is, stay untouched.
_MARKUP: Final = re.compile(r"(<(pre|code|script|textarea)\b.*?</\2>|<[^>]*>)", re.DOTALL | re.IGNORECASE)

_INLINE: Final = re.compile(r"<(a|b|code|em|i|span|strong|time)\b", re.IGNORECASE)


def text(value: str) -> str:
    """Return text with no-break spaces: «в школе», «7 класс», «№ 5», «школа — дом»."""
    return _BEFORE_DASH.sub(NBSP, _BEFORE_WORD.sub(rf"\1{NBSP}", value))


def html(page: str) -> str:
    """Return a page of HTML with no-break spaces in its text; tags, attributes, code and scripts stay as they are."""
    # split gives text, markup, and the name of the kept element (None for a mere tag), over and over, then text.
    pieces = _MARKUP.split(page)
    texts, markup = pieces[0::3], [*pieces[1::3], ""]
    return "".join(_before(piece, follows) + follows for piece, follows in zip(texts, markup, strict=True))


def _before(piece: str, follows: str) -> str:
    """Return the text before some markup; a link or an emphasis goes on with the line: «в <a>дневник</a>»."""
    if not piece.strip():
        return piece
    return text(f"{piece}_")[:-1] if _INLINE.match(follows) else text(piece)
