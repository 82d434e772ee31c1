"""A letter in the form in which it travels (RFC 5322)."""

import re
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from typing import Final

from functions.mail.port import AddressUnusable

# What mail services take in practice: no quoted names, no comments, no address literals. Lengths: RFC 5321, 4.5.3.1.
ADDRESS: Final = re.compile(
    r"(?=.{3,254}\Z)[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
)
LONGEST_NAME: Final = 64


def compose(*, sender: str, to: str, subject: str, text: str, at: datetime, html: str = "") -> bytes:
    """Return a letter of plain text in UTF-8, and HTML beside it if given; its lines ended by CR LF.

    Robots do not answer it: Auto-Submitted stops «я в отпуске» (RFC 3834, section 5).

    Args:
        sender: Our own address, as the setting has it.
        to: As in Mailer.
        subject: As in Mailer.
        text: As in Mailer.
        at: The moment, aware.
        html: As in Mailer.

    Raises:
        AddressUnusable, ValueError: As in Mailer.
    """
    if not ADDRESS.fullmatch(to) or len(to.rpartition("@")[0]) > LONGEST_NAME:
        raise AddressUnusable
    if len(f"{subject}.".splitlines()) > 1:  # email.policy would let one at the end pass
        raise ValueError("a subject is one line")
    letter = EmailMessage(policy=SMTP)
    letter["From"] = sender
    letter["To"] = to
    letter["Subject"] = subject
    letter["Date"] = format_datetime(at)
    letter["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    letter["Auto-Submitted"] = "auto-generated"
    letter["Content-Language"] = "ru"
    letter.set_content(text)
    if html:
        letter.add_alternative(html, subtype="html")
    return letter.as_bytes()
