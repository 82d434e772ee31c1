"""What ESIA's tokens say, and whether it is for us and holds now. Whether they are genuine: `jws.py`.

Source: tokens of the real one, as its clients quote them; they say more than we read.
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any, Final, Self, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from functions.esia import jws
from functions.esia.port import ProviderAnswerWrong
from functions.esia.trusted import Trusted

LEEWAY: Final = timedelta(seconds=60)  # clocks of two machines differ
DIGITS: Final = re.compile(r"\d{1,18}", re.ASCII)


def _number(value: object) -> int:
    """Take a number as JSON has it, or its digits as a string; never `true`, a fraction or less than nothing."""
    if isinstance(value, str) and DIGITS.fullmatch(value):
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**18:
        return value
    raise ValueError("not a number")


Number = Annotated[int, BeforeValidator(_number)]


class _Claims(BaseModel):
    """What both kinds have."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True, extra="ignore")

    iss: str
    iat: Number
    nbf: Number
    exp: Number


class Subject(BaseModel):
    """Claim `urn:esia:sbj`: whose account it is, and what is known of it.

    Attributes:
        is_true: The identity is confirmed. Absent, never false, where it is not.
        level: `KD` a child's account, `PR` confirmed, `P` any other; older tokens have none.
    """

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True, extra="ignore")

    oid: Annotated[int | None, BeforeValidator(lambda value: None if value is None else _number(value))] = Field(
        None, alias="urn:esia:sbj:oid"
    )
    is_true: bool = Field(default=False, alias="urn:esia:sbj:is_tru", strict=True)
    level: str = Field("", alias="urn:esia:sbj:lvl")


class IdClaims(_Claims):
    """Of an id token."""

    aud: str | tuple[str]  # one audience: us
    sub: Number
    subject: Subject = Field(default_factory=Subject, alias="urn:esia:sbj")

    @model_validator(mode="after")
    def _of_one_person(self) -> Self:
        if self.subject.oid not in {None, self.sub}:
            raise ValueError("two subjects")
        return self


class AccessClaims(_Claims):
    """Of an access token. `permissions` is read where consents are asked for: functions/esia/permissions.py."""

    client_id: str
    oid: Number = Field(alias="urn:esia:sbj_id")
    permissions: Any = None


_C = TypeVar("_C", IdClaims, AccessClaims)


class TokenReader:
    """Reads tokens that one provider made for one system. Safe to share between threads."""

    def __init__(self, *, issuer: str, client_id: str, trusted: Trusted) -> None:
        """Take who must have issued them, for whom, and under which certificates."""
        self._issuer = issuer
        self._client_id = client_id
        self._trusted = trusted

    def identity(self, token: str, *, at: datetime) -> IdClaims:
        """Return what an id token says. Raises ProviderAnswerWrong where anything about it is wrong."""
        claims = self._read(token, "id", IdClaims, at)
        if claims.aud not in {self._client_id, (self._client_id,)}:
            raise ProviderAnswerWrong
        return claims

    def access(self, token: str, *, at: datetime) -> AccessClaims:
        """Return what an access token says. Raises ProviderAnswerWrong where anything about it is wrong."""
        claims = self._read(token, "access", AccessClaims, at)
        if claims.client_id != self._client_id:
            raise ProviderAnswerWrong
        return claims

    def _read(self, token: str, kind: str, model: type[_C], at: datetime) -> _C:
        claims = _validated(model, jws.opened(token, kind=kind, trusted=self._trusted, at=at))
        now, leeway = at.timestamp(), LEEWAY.total_seconds()
        in_force = max(claims.nbf, claims.iat) - leeway <= now < claims.exp + leeway
        if claims.iss != self._issuer or not in_force:
            raise ProviderAnswerWrong
        return claims


def _validated(model: type[_C], claims: Mapping[str, Any]) -> _C:
    try:
        return model.model_validate(claims)
    except ValidationError:
        raise ProviderAnswerWrong from None  # the cause names claims
