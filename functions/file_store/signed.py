"""What a folder's forms and addresses say, signed: HMAC-SHA256 of it as JSON, each kind under a name of its own.

A cloud's store signs with the key of an account; here it is a key of the school's own machine.
"""

import base64
import hashlib
import hmac
from datetime import datetime
from typing import Annotated, Final, TypeVar

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

SHORTEST: Final = 32  # bytes of the key
# No part begins with a dot, so none leads up or hides.
KEY: Final = r"^[a-z][a-z0-9-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)+$"
Key = Annotated[str, StringConstraints(pattern=KEY, max_length=300)]


class SigningKeyUnusable(RuntimeError):
    """The key is too short. A fault of the deployment."""


class Unsigned(Exception):
    """What came back is not what was signed, or was signed by another key."""


class OverTime(Exception):
    """It was signed, for a time that is over."""


class _Signed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    key: Key
    until: datetime


class Upload(_Signed):
    """That one file may be sent: where it will lie, how large it may be, where the browser goes then."""

    most: int
    back: str | None


class Download(_Signed):
    """That one file may be read: as what type, under which name."""

    name: str
    media_type: str


S = TypeVar("S", bound=_Signed)


class Signer:
    """Signs and checks."""

    def __init__(self, key: bytes) -> None:
        """Take the key. Raises SigningKeyUnusable."""
        if len(key.strip()) < SHORTEST:
            raise SigningKeyUnusable
        self._key = key.strip()

    def sign(self, said: _Signed) -> tuple[str, str]:
        """Return what is said as text for a form or an address, and its signature."""
        text = base64.urlsafe_b64encode(said.model_dump_json().encode()).decode("ascii")
        return text, self._signature(type(said), text)

    def check(self, kind: type[S], text: str, signature: str, *, at: datetime) -> S:
        """Return what is said. Raises Unsigned, OverTime."""
        if not hmac.compare_digest(self._signature(kind, text).encode(), signature.encode()):
            raise Unsigned
        try:
            said = kind.model_validate_json(base64.urlsafe_b64decode(text))
        except (ValidationError, ValueError) as error:  # signed by an older version of us
            raise Unsigned from error
        if said.until <= at:
            raise OverTime
        return said

    def _signature(self, kind: type[_Signed], text: str) -> str:
        return hmac.new(self._key, f"{kind.__name__}\n{text}".encode(), hashlib.sha256).hexdigest()
