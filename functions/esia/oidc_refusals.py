"""Errors of OAuth and OpenID Connect, as facts that a person or the school's technician can do something about.

Source: RFC 6749, sections 4.1.2.1 and 5.2; OpenID Connect Core 1.0, section 3.1.2.6.
"""

from typing import Final

from functions.domain.access.login import LoginAttemptLost
from functions.domain.record import SchoolError
from functions.esia.port import LoginRefused, ProviderAnswerWrong, ProviderUnavailable, RequestRejected

SAID_NO: Final = frozenset(
    {"access_denied", "login_required", "interaction_required", "consent_required", "account_selection_required"}
)
LATER: Final = frozenset({"server_error", "temporarily_unavailable"})
OUR_FAULT: Final = frozenset(
    {
        "invalid_request",
        "invalid_client",
        "unauthorized_client",
        "unsupported_grant_type",
        "unsupported_response_type",
        "invalid_scope",
        "request_not_supported",
        "registration_not_supported",
    }
)


def of_browser(error: str) -> SchoolError:
    """Return what an `error` means that a browser came back with. Only names of these lists are ever shown."""
    if error in SAID_NO:
        return LoginRefused()
    if error in LATER:
        return ProviderUnavailable()
    if error in OUR_FAULT:
        return RequestRejected(_code(error))
    return LoginRefused() if error else ProviderAnswerWrong("OIDC-NO-CODE")


def of_token_endpoint(error: object) -> SchoolError:
    """Return what the token endpoint's `error` means."""
    if error == "invalid_grant":  # the code was used, is too old, or was another's
        return LoginAttemptLost()
    if error in OUR_FAULT:
        return RequestRejected(_code(str(error)))
    return ProviderAnswerWrong("OIDC-TOKEN")


def _code(error: str) -> str:
    return "OIDC-" + error.upper().replace("_", "-")
