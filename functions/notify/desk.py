"""What letters are made and sent with: templates, the key of addresses, the mail. Each is opened at its first use."""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from functions import secret_store
from functions.mail.opening import open_mailer
from functions.storage.sealing import PeopleKey
from functions.web.kept import Kept
from functions.web.settings import Settings

if TYPE_CHECKING:
    from jinja2 import Environment

    from functions.mail.port import Mailer


GOOD_FOR: Final = 300.0  # seconds until the key is read again, as pages do (web/people_key.py)


class Tools:
    """The mail and the key of a deployment, which all its schools share.

    Raises what opening raises: SecretUnusable, PeopleKeyUnusable, ValueError.
    """

    def __init__(self, clock: Callable[[], datetime]) -> None:
        """Take what gives the moment, aware."""
        self._clock = clock
        self._key = Kept[PeopleKey](GOOD_FOR)
        self._mailer: Mailer | None = None

    def key(self, values: Settings) -> PeopleKey:
        """Return the key of addresses."""
        return self._key.get(lambda: PeopleKey(secret_store.read(values.people_key or "")))

    def mailer(self, values: Settings) -> "Mailer":
        """Return what sends letters."""
        if self._mailer is None:
            endpoint = None if values.mail_endpoint is None else str(values.mail_endpoint)
            self._mailer = open_mailer(values.mail or "", endpoint, clock=self._clock)
        return self._mailer


class Desk:
    """One school's desk."""

    def __init__(self, values: Settings, tools: Tools) -> None:
        """Take the settings as this school has them, and the tools of all."""
        self._values, self._tools = values, tools

    @property
    def writes(self) -> bool:
        """Tell whether letters can be written at all: without mail or the key nobody has an address here."""
        return self._values.mail is not None and self._values.people_key is not None

    @property
    def origin(self) -> str:
        """Scheme and host of the school's pages, for links."""
        return self._values.origin

    def address(self, guardian_id: str, sealed: str) -> str:
        """Return a guardian's address. Raises sealing.Unreadable."""
        return self._tools.key(self._values).open("email", guardian_id, sealed)

    def send(self, to: str, subject: str, text: str, html: str) -> None:
        """Hand over one letter. Raises MailNotSent, AddressUnusable."""
        self._tools.mailer(self._values).send(to, subject, text, html)


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
