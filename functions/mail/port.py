"""Letters as the functions see them: somebody's address, a subject, plain text, and the same as HTML."""

from typing import Protocol

from functions.domain.record import SchoolError


class MailNotSent(SchoolError):
    """The letter was not taken by what sends letters. Trying later may help."""

    def __init__(self, code: str = "") -> None:
        super().__init__(code)
        self.support_code = code


class AddressUnusable(SchoolError):
    """No letter can go to what was given as an address."""


class Mailer(Protocol):
    """Sends letters. Safe to share between threads."""

    def send(self, to: str, subject: str, text: str, html: str = "") -> None:
        """Hand over one letter; whether it arrives nobody can say.

        Args:
            to: One address, `name@domain`, ASCII (a domain in Cyrillic as `xn--…`), without a name beside it.
            subject: One line, Russian as it is.
            text: Plain text, lines parted by line feeds.
            html: The same as a page, for programs that show it; nothing: plain text alone.

        Raises:
            AddressUnusable: `to` is not such an address.
            MailNotSent: It was refused, or nobody answered.
            ValueError: The subject has a line end.
        """
        ...
