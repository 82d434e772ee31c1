"""Letters through Amazon SES version 2, or Yandex Cloud Postbox, which answers the same protocol at another address.

The whole letter is ours (Content.Raw), so headers are the same everywhere. The sender's domain must be confirmed there.
Source: Amazon SES API v2 reference, SendEmail; Yandex Cloud documentation, "Postbox API: SendEmail".
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from functions import clouds
from functions.mail.letter import compose
from functions.mail.port import MailNotSent

# Somebody waits before an empty page. A letter that was sent twice is no harm, one that was not is.
CONFIG: Final = Config(connect_timeout=2, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 2})


class SesMailer:
    """A Mailer through SESv2. A client is safe for several threads."""

    def __init__(self, *, sender: str, endpoint: str | None, clock: Callable[[], datetime]) -> None:
        """Take our address, the service's one (None: Amazon's) and a clock that says the moment in UTC."""
        self._sender = sender
        self._client = clouds.client("sesv2", CONFIG, endpoint=endpoint)
        self._clock = clock

    def send(self, to: str, subject: str, text: str, html: str = "") -> None:
        """See Mailer."""
        content = compose(sender=self._sender, to=to, subject=subject, text=text, at=self._clock(), html=html)
        try:
            self._client.send_email(
                FromEmailAddress=self._sender,
                Destination={"ToAddresses": [to]},
                Content={"Raw": {"Data": content}},
            )
        except ClientError as error:
            raise MailNotSent(error.response["Error"]["Code"]) from error
        except BotoCoreError as error:
            raise MailNotSent(type(error).__name__) from error
