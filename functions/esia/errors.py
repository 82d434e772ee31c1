"""ESIA's own codes of errors: what each means for the person at the door.

What a technician of the school checks for a code stands in docs/esia.md, section 6; a test holds both lists together.
Source: the list of the guidelines as ofstudio/go-api-epgu has it (esia/aas/errors.go); codes with another source
name it. The names of the older interface come without a number.
"""

import re
from typing import Final

from functions.domain.access.login import LoginAttemptLost
from functions.domain.record import SchoolError
from functions.esia.port import (
    AccountNotConfirmed,
    AccountUnfit,
    LoginRefused,
    PermissionMissing,
    ProviderAnswerWrong,
    ProviderUnavailable,
    RequestRejected,
    SecondFactorNeeded,
)

CODE: Final = re.compile(r"\s*(ESIA-\d{6})(?!\d)", re.ASCII)
NO_PERMISSION: Final = "ESIA-007019"
REFUSALS: Final[dict[str, type[SchoolError]]] = {
    "ESIA-005002": RequestRejected,  # a signed REST call has a bad signature (CryptoPro/libcore#5)
    "ESIA-007002": RequestRejected,  # the certificate is not the system's, or none is registered
    "ESIA-007003": RequestRejected,  # a parameter is missing, wrong or repeated
    "ESIA-007004": LoginRefused,  # the person, or the provider, said no
    "ESIA-007005": RequestRejected,  # the system may not ask so: unknown mnemonic or thumbprint
    "ESIA-007006": RequestRejected,  # a scope is wrong or unknown
    "ESIA-007007": ProviderUnavailable,  # an internal error of theirs
    "ESIA-007008": ProviderUnavailable,  # overload, maintenance
    "ESIA-007009": RequestRejected,  # response type
    "ESIA-007011": LoginAttemptLost,  # the code is used, too old, or another's
    "ESIA-007012": RequestRejected,  # grant type
    "ESIA-007013": RequestRejected,  # no scope
    "ESIA-007014": RequestRejected,  # a mandatory parameter is missing
    "ESIA-007015": RequestRejected,  # our clock
    NO_PERMISSION: PermissionMissing,  # no consent in force
    "ESIA-007023": RequestRejected,  # our address is not registered
    "ESIA-007038": RequestRejected,  # the parameters could not be read
    "ESIA-007039": RequestRejected,  # PKCE: no challenge was sent before
    "ESIA-007040": RequestRejected,  # PKCE: the verifier does not match
    "ESIA-007046": SecondFactorNeeded,
    "ESIA-007053": RequestRejected,  # client_secret: string, certificate, byte order; or the certificate has run out
    "ESIA-007055": AccountNotConfirmed,
    "ESIA-007060": RequestRejected,  # parameter roles
    "ESIA-007061": RequestRejected,  # parameter obj_type
    "ESIA-007062": AccountUnfit,  # the person chose a role that we do not let in
    "ESIA-007194": RequestRejected,  # a scope of an organisation, which we never ask for
    "ESIA-008010": RequestRejected,  # the system could not be authenticated
    # A consent was asked for in a wrong form: type, scopes, action, purpose, term.
    **{f"ESIA-{number:06}": RequestRejected for number in (*range(36700, 36708), 36716, 36726, 36727)},
}
# By the names of the older interface, which may come without a number, and the number that means the same.
NAMES: Final = {"OAuthErrorEnum.clientSecretWrong": "ESIA-007053", "OAuthErrorEnum.noGrants": ""}
# RFC 6749 sections 4.1.2.1 and 5.2, for codes that we do not know: what the provider adds later still finds a page.
BY_OAUTH: Final[dict[str, type[SchoolError]]] = {
    "access_denied": LoginRefused,
    "invalid_grant": LoginAttemptLost,
    "server_error": ProviderUnavailable,
    "temporarily_unavailable": ProviderUnavailable,
}


def code_of(description: object) -> str:
    """Return the code that a description begins with, or nothing. No other text of theirs is ever shown."""
    found = CODE.match(description) if isinstance(description, str) else None
    return found[1] if found else ""


def refusal(error: object, description: object) -> SchoolError:
    """Return what `error` and `error_description` mean; anything may stand in them, a person can type addresses."""
    code = code_of(description)
    if code in REFUSALS:
        return _coded(REFUSALS[code], code)
    for name, same in NAMES.items():
        if isinstance(description, str) and name in description:
            return _coded(RequestRejected, code or same)
    if not (isinstance(error, str) and error):
        return _coded(ProviderAnswerWrong, code)
    return _coded(BY_OAUTH.get(error, RequestRejected), code)


def _coded(kind: type[SchoolError], code: str) -> SchoolError:
    made = kind()
    made.support_code = code
    return made
