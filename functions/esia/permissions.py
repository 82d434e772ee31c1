"""Consents to a child's data in ESIA's words: how they are asked for, reported and asked about again.

All of it is assumed, A1 to A6 in docs/esia.md section 8: the operator's registry of consents was not readable. What
clients in production send and receive is kept to (ofstudio/go-api-epgu esia/aas/permissions.go; VantaFinance).
"""

import json
from base64 import urlsafe_b64encode
from datetime import UTC, datetime
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from functions.esia.port import GrantedConsent, ProviderAnswerWrong
from functions.esia.tokens import Number

YEAR_MINUTES: Final = 525_600  # assumed A1: the longest term there is
SCOPES: Final = ("kid_fullname", "kid_birthdate", "kid_snils")
LAST_MOMENT: Final = 253_402_300_799  # the end of year 9999


class _Permission(BaseModel):
    """One entry of the claim `permissions` (assumed A2). Moments are seconds since 1970."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True, extra="ignore")

    grantor: Number | None = None
    granted: Annotated[Number, Field(le=LAST_MOMENT)]
    expires: Annotated[Number, Field(le=LAST_MOMENT)]


_LIST: Final = TypeAdapter(list[_Permission])


def wish(mnemonic: str) -> str:
    """Return parameter `permissions` of a login that asks for a consent (assumed A1): base64url without padding.

    Args:
        mnemonic: The consent's type, which is its one purpose too.
    """
    asked = {
        "sysname": mnemonic,
        "expire": YEAR_MINUTES,
        "actions": [{"sysname": "ALL_ACTIONS_TO_DATA"}],
        "purposes": [{"sysname": mnemonic}],
        "scopes": [{"sysname": one} for one in SCOPES],
    }
    return urlsafe_b64encode(json.dumps([asked], separators=(",", ":")).encode()).rstrip(b"=").decode()


def granted(claim: Any, mnemonic: str, *, at: datetime) -> tuple[GrantedConsent, ...]:  # noqa: ANN401  # as JSON has it
    """Return the consents of our type in an access token that are in force (assumed A2).

    Args:
        claim: `permissions` of the token; None where it has none.
        mnemonic: The consent's type.
        at: Now.

    Raises:
        ProviderAnswerWrong: It is of another form. To read that as «no consent» would shut a child out.
    """
    if claim is None:
        return ()
    if not (isinstance(claim, list) and all(isinstance(one, dict) for one in claim)):
        raise ProviderAnswerWrong
    try:
        ours = _LIST.validate_python([one for one in claim if one.get("sysname") == mnemonic])
    except ValidationError:
        raise ProviderAnswerWrong from None  # the cause names whose
    found = (
        GrantedConsent(
            grantor=None if one.grantor is None else str(one.grantor),
            granted_at=datetime.fromtimestamp(one.granted, UTC),
            until=datetime.fromtimestamp(one.expires, UTC),
        )
        for one in ours
    )
    return tuple(one for one in found if one.until > at)


def standing_scope(oid: str) -> str:
    """Return the scope that asks for a token by a standing consent, with nobody at a browser (assumed A5)."""
    return f"prm_chg?oid={oid}"
