"""What letters are made and sent with: templates, the key of addresses, the mail. Each is opened at its first use."""

from collections.abc import Callable
from datetime import datetime
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from functions import secret_store
from functions.mail.opening import open_mailer
from functions.storage.sealing import PeopleKey
from functions.web.settings import Settings

if TYPE_CHECKING:
    from jinja2 import Environment

    from functions.mail.port import Mailer


class Desk:
    """One school's. Raises what opening raises: SecretUnusable, PeopleKeyUnusable, ValueError."""

    def __init__(self, values: Settings, clock: Callable[[], datetime]) -> None:
        """Take the settings, and what gives the moment, aware."""
        self._values, self._clock = values, clock

    @property
    def writes(self) -> bool:
        """Tell whether letters can be written at all: without mail or the key nobody has an address here."""
        return self._values.mail is not None and self._values.people_key is not None

    @property
    def origin(self) -> str:
        """Scheme and host of our own pages, for links."""
        return self._values.origin

    def address(self, guardian_id: str, sealed: str) -> str:
        """Return a guardian's address. Raises sealing.Unreadable."""
        return self._key.open("email", guardian_id, sealed)

    def send(self, to: str, subject: str, text: str, html: str) -> None:
        """Hand over one letter. Raises MailNotSent, AddressUnusable."""
        self._mailer.send(to, subject, text, html)

    @cached_property
    def _key(self) -> PeopleKey:
        return PeopleKey(secret_store.read(self._values.people_key or ""))

    @cached_property
    def _mailer(self) -> "Mailer":
        endpoint = None if self._values.mail_endpoint is None else str(self._values.mail_endpoint)
        return open_mailer(self._values.mail or "", endpoint, clock=self._clock)


def rendered(name: str, **given: Any) -> str:  # noqa: ANN401  # whatever the template says it takes
    """Return a template of `templates/mail/` with what it was given."""
    return _templates().get_template(f"mail/{name}").render(**given)


@cache
def _templates() -> "Environment":
    from jinja2 import Environment, StrictUndefined, select_autoescape  # noqa: PLC0415  # few runs write letters

    from functions.web import rendering  # noqa: PLC0415  # the same

    made = Environment(loader=rendering.loader(), autoescape=select_autoescape(["html"]), undefined=StrictUndefined)
    rendering.set_up(made)
    return made
