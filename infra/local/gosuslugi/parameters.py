"""Reading a request of the protocol: each parameter once, the mandatory ones there, each in its form."""

import base64
import binascii
import json
import re
import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from pydantic import BaseModel, ConfigDict
from werkzeug.datastructures import MultiDict

from infra.local.gosuslugi import errors
from infra.local.gosuslugi.agreements import YEAR_MINUTES
from infra.local.gosuslugi.errors import EsiaError
from infra.local.gosuslugi.system import KNOWN_SCOPES, System

CLOCKS_DIFFER: Final = 600  # seconds; the real window is not published
PERSON_FILTERS: Final = frozenset({"conf_acc", "acc_kid", "acc_not_kid"})
ACTIONS: Final = frozenset({"ALL_ACTIONS_TO_DATA", "USE_DATA", "SHARE_DATA"})
_TIMESTAMP: Final = re.compile(r"\d{4}\.\d\d\.\d\d \d\d:\d\d:\d\d [+-]\d{4}", re.ASCII)
_CHALLENGE: Final = re.compile(r"[A-Za-z0-9_-]{43}")  # base64url of 32 bytes


def once(sent: MultiDict[str, str]) -> dict[str, str]:
    """Return the parameters, decoded; one that comes twice is refused (007003)."""
    for name, values in sent.lists():
        if len(values) > 1:
            raise EsiaError(errors.PARAMETER_WRONG, name)
    return {name: value for name, value in sent.items() if value}


def need(asked: dict[str, str], names: Iterable[str]) -> None:
    """Refuse a request that lacks something: 007014 with the names in brackets, for a scope 007013."""
    absent = [name for name in names if not asked.get(name)]
    if absent == ["scope"]:
        raise EsiaError(errors.SCOPE_MISSING)
    if absent:
        raise EsiaError(errors.PARAMETER_MISSING, ", ".join(absent))


def state(text: str) -> None:
    """Refuse a state that is no UUID, written as usual."""
    try:
        good = str(uuid.UUID(text)) == text.lower()
    except ValueError:
        good = False
    if not good:
        raise EsiaError(errors.PARAMETER_WRONG, "state")


def timestamp(text: str, now: float) -> None:
    """Refuse another form of time, or one far from now (007015)."""
    if not _TIMESTAMP.fullmatch(text):
        raise EsiaError(errors.TIME_WRONG)
    try:
        sent = datetime.strptime(text, "%Y.%m.%d %H:%M:%S %z").timestamp()
    except ValueError as error:
        raise EsiaError(errors.TIME_WRONG) from error
    if abs(sent - now) > CLOCKS_DIFFER:
        raise EsiaError(errors.TIME_WRONG)


def scopes(text: str, system: System) -> tuple[str, ...]:
    """Return the scopes; an unknown one, and one the system may not ask for, is refused (007006)."""
    found = tuple(text.split())
    if not set(found) <= KNOWN_SCOPES & system.scopes or len(set(found)) != len(found):
        raise EsiaError(errors.SCOPE_WRONG)
    return found


def person_filter(text: str) -> str:
    """Return which accounts may log in: base64 of conf_acc, acc_kid or acc_not_kid. Empty: everybody's."""
    if not text:
        return ""
    try:
        found = base64.b64decode(text, validate=True).decode("ascii")
    except ValueError as error:
        raise EsiaError(errors.PARAMETER_WRONG, "person_filter") from error
    if found not in PERSON_FILTERS:
        raise EsiaError(errors.PARAMETER_WRONG, "person_filter")
    return found


def challenge(asked: dict[str, str]) -> str:
    """Return code_challenge, or nothing. The one method here is S256; whether the real one has it is not confirmed."""
    found, method = asked.get("code_challenge", ""), asked.get("code_challenge_method", "")
    if found and method != "S256":
        raise EsiaError(errors.PARAMETER_WRONG, "code_challenge_method")
    if method and not _CHALLENGE.fullmatch(found):
        raise EsiaError(errors.PARAMETER_WRONG, "code_challenge")
    return found


class Wanted(BaseModel):
    """The consent that a login asks for: for how many minutes, and of which data."""

    model_config = ConfigDict(frozen=True)

    minutes: int
    scopes: tuple[str, ...]


def permissions(text: str, system: System) -> Wanted | None:
    """Return the consent asked for (A1): base64url without padding of a JSON array of one consent.

    Raises:
        EsiaError: 007003 where it cannot be read, 0367NN by what is wrong in it.
    """
    if not text:
        return None
    one = _one_consent(text)
    if not one.get("sysname"):
        raise EsiaError(errors.CONSENT_TYPE_MISSING)
    if one["sysname"] != system.consent:
        raise EsiaError(errors.CONSENT_TYPE_UNKNOWN)
    _check_actions(_names(one, "actions"))
    _check_purposes(_names(one, "purposes"), system)
    minutes = one.get("expire", YEAR_MINUTES)
    if type(minutes) is not int or not 0 < minutes <= YEAR_MINUTES:
        raise EsiaError(errors.CONSENT_EXPIRE_WRONG)
    return Wanted(minutes=minutes, scopes=_consent_scopes(_names(one, "scopes"), system))


def _one_consent(text: str) -> dict[str, Any]:
    try:
        found = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
    except (ValueError, binascii.Error) as error:
        raise EsiaError(errors.PARAMETER_WRONG, "permissions") from error
    if "=" in text or not (isinstance(found, list) and len(found) == 1 and isinstance(found[0], dict)):
        raise EsiaError(errors.PARAMETER_WRONG, "permissions")
    only: dict[str, Any] = found[0]
    return only


def _names(consent: dict[str, Any], part: str) -> list[str]:
    """Return the sysnames of a list: [{"sysname": …}, …]."""
    listed = consent.get(part, [])
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise EsiaError(errors.PARAMETER_WRONG, "permissions")
    return [str(one.get("sysname", "")) for one in listed]


def _check_actions(actions: list[str]) -> None:
    if not actions:
        raise EsiaError(errors.CONSENT_ACTION_MISSING)
    if not set(actions) <= ACTIONS:
        raise EsiaError(errors.CONSENT_ACTION_UNKNOWN)


def _check_purposes(purposes: list[str], system: System) -> None:
    if not purposes:
        raise EsiaError(errors.CONSENT_PURPOSE_MISSING)
    if len(purposes) != 1:
        raise EsiaError(errors.CONSENT_PURPOSES_MANY)
    if purposes != [system.consent]:
        raise EsiaError(errors.CONSENT_PURPOSE_UNKNOWN)


def _consent_scopes(found: list[str], system: System) -> tuple[str, ...]:
    if not found:
        raise EsiaError(errors.CONSENT_SCOPE_MISSING)
    if not all(one in KNOWN_SCOPES and one.startswith("kid_") for one in found):
        raise EsiaError(errors.CONSENT_SCOPE_FOREIGN)
    if not set(found) <= system.scopes:
        raise EsiaError(errors.CONSENT_SCOPE_FORBIDDEN)
    return tuple(found)
