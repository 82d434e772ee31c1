"""From the claims of OpenID Connect to a person.

Source: OpenID Connect Core 1.0, section 5.1; there is no standard claim for a SNILS, so its name is a setting.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from pydantic import ValidationError

from functions.domain.roll import snils
from functions.esia.port import AccountNotConfirmed, Identity, ProviderAnswerWrong

NAMES: Final = ("family_name", "given_name")
UNKNOWN_YEAR: Final = "0000"  # section 5.1: the year is left out so


def lacks(claims: Mapping[str, Any], snils_claim: str) -> bool:
    """Tell whether something is missing that the person's page at the provider (UserInfo) may say."""
    return not all(claims.get(name) for name in (*NAMES, snils_claim))


def identity(claims: Mapping[str, Any], *, provider: str, subject: str, snils_claim: str) -> Identity:
    """Return the person.

    Names may be missing: people are matched by SNILS, names only help the office to see who came.
    A provider is set up because it knows people by their documents, so its word counts as confirmed,
    unless it says otherwise itself, by a claim `trusted` (as ESIA names it) or `verified`.

    Raises:
        AccountNotConfirmed: It says otherwise.
        ProviderAnswerWrong: A claim is of another form.
    """
    if any(claims.get(name, True) not in (True, "true") for name in ("trusted", "verified")):
        raise AccountNotConfirmed
    try:
        return Identity(
            provider=provider,
            subject=subject,
            confirmed=True,
            family_name=claims.get("family_name") or "",
            given_name=claims.get("given_name") or "",
            patronymic=claims.get("middle_name") or "",
            snils=_snils(claims.get(snils_claim)),
            birth_date=_day(claims.get("birthdate")),
        )
    except ValidationError as error:
        raise ProviderAnswerWrong("OIDC-PERSON") from error


def _snils(value: object) -> str | None:
    if not value:
        return None
    number = snils.written(str(value))
    if number is None:
        raise ProviderAnswerWrong("OIDC-SNILS")
    return number


def _day(value: object) -> date | None:
    """Return a whole date; `1984` and `0000-05-17`, which the standard allows, say too little."""
    text = str(value or "")
    if text.startswith(UNKNOWN_YEAR) or re.fullmatch(r"\d{4}|", text, re.ASCII):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ProviderAnswerWrong("OIDC-BIRTHDATE") from error
