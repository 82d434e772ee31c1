"""Letters as files in a folder, for a school on one machine and for trying things out. Any mail program opens them."""

import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from functions.mail.letter import compose
from functions.mail.port import MailNotSent

SENDER: Final = "school@localhost"


class FolderMailer:
    """A Mailer that leaves each letter in a file of its own, `20261123T090000Z-….eml`, whole from its first moment."""

    def __init__(self, folder: Path, *, clock: Callable[[], datetime]) -> None:
        """Take the folder, made if it is not there, and a clock that says the moment in UTC."""
        self._folder = folder
        self._clock = clock

    def send(self, to: str, subject: str, text: str, html: str = "") -> None:
        """See Mailer. The file is for its owner only: a letter holds a code that logs somebody in."""
        at = self._clock()
        content = compose(sender=SENDER, to=to, subject=subject, text=text, at=at, html=html)
        name = f"{at:%Y%m%dT%H%M%SZ}-{secrets.token_hex(8)}"  # the names' order is the order of sending
        part = self._folder / f".{name}"
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:  # noqa: PTH123  # of a descriptor
                file.write(content)
            part.rename(self._folder / f"{name}.eml")
        except OSError as error:
            with suppress(OSError):
                part.unlink()
            raise MailNotSent(type(error).__name__) from error
