"""Links of a lesson's homework: where they lead is seen before one follows them."""

import re
from typing import Annotated, Final
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, StringConstraints

from functions.domain.record import Record, SchoolError

MOST: Final = 5  # of one lesson
LONGEST_ADDRESS: Final = 500
_LATIN: Final = re.compile("[a-z]", re.IGNORECASE)


class LinkWrong(SchoolError):
    """A line of the homework's links has no https address, or is too long."""

    def __init__(self, line: int) -> None:
        self.line = line
        super().__init__()


def _is_address(text: str) -> str:
    """Raise ValueError unless it is an address of the open web: https, a name, nobody's password in it."""
    parts = urlsplit(text)  # ValueError of a broken [::1]
    host = parts.hostname or ""
    if parts.scheme != "https" or "." not in host.strip(".") or "@" in parts.netloc or parts.port == 0:
        raise ValueError("not an address of a page")
    host.encode("idna")  # UnicodeError is a ValueError
    return text


Address = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, max_length=LONGEST_ADDRESS, pattern=r"^https://[^\s\x00-\x20\x7f\\\"<>]+$"
    ),
    AfterValidator(_is_address),
]


# One line without controls and marks of direction, which would turn the text of others round.
Title = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True,
        max_length=200,
        pattern=r"^[^\x00-\x1f\x7f-\u009f\u2028-\u202e\u2066-\u2069\ufffe\uffff]*$",
    ),
]


class Link(Record):
    """A page that the homework leads to."""

    address: Address
    title: Title = ""

    @property
    def host(self) -> str:
        """Whose page it is: «resh.edu.ru», «минобрнауки.рф»; in code where letters of two alphabets look like one."""
        host = urlsplit(self.address).hostname or ""
        coded = host.encode("idna").decode("ascii")
        return ".".join(map(_label, coded.split(".")))


def _label(coded: str) -> str:
    """Return a part of a host's name as people write it, unless it mixes Latin with another alphabet."""
    if not coded.startswith("xn--"):
        return coded
    try:
        written = coded.encode("ascii").decode("idna")
    except UnicodeError:  # it only looks like code
        return coded
    return coded if _LATIN.search(written) else written


Links = Annotated[tuple[Link, ...], Field(max_length=MOST)]


def links_of(text: str) -> tuple[Link, ...]:
    """Return the links of a text field: one a line, the address first, then what it is called.

    Raises:
        LinkWrong: Says which line, from 1; a line past the MOST is wrong too.
    """
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(lines) > MOST:
        raise LinkWrong(lines[MOST][0])
    return tuple(_link(number, line) for number, line in lines)


def _link(number: int, line: str) -> Link:
    address, _, title = line.partition(" ")
    try:
        return Link(address=address, title=title.strip(" —–-"))
    except ValueError as error:
        raise LinkWrong(number) from error


def as_text(links: tuple[Link, ...]) -> str:
    """Return links as the text field has them."""
    return "\n".join(f"{link.address} {link.title}".strip() for link in links)
