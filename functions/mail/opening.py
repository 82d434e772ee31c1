"""Open what sends the letters, as the settings name it."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from functions.mail.port import Mailer


def open_mailer(
    setting: str, endpoint: str | None = None, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> Mailer:
    """Return the Mailer of a setting.

    Args:
        setting: SCHOOL_MAIL: `folder:/path` or `ses:sender@school.example`.
        endpoint: SCHOOL_MAIL_ENDPOINT, of Postbox or of an emulator; None is Amazon's.
        clock: Says the moment, in UTC.

    Raises:
        ValueError: The setting begins with neither.
    """
    scheme, _, place = setting.partition(":")
    if scheme == "folder":
        from functions.mail.folder import FolderMailer  # noqa: PLC0415  # only the way that is used

        return FolderMailer(Path(place), clock=clock)
    if scheme == "ses":
        from functions.mail.ses import SesMailer  # noqa: PLC0415  # the same: botocore takes a while

        return SesMailer(sender=place, endpoint=endpoint, clock=clock)
    raise ValueError("SCHOOL_MAIL")
