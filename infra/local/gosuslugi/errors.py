"""ESIA's refusals by its own codes.

Source: the error list of ESIA's guidelines as its clients quote it. Where they do not say which error of OAuth goes
with a code, ours is the nearest of RFC 6749 sections 4.1.2.1 and 5.2. The English wording is ours.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: ESIA's code, the error as OAuth names it, and what it means."""

    code: str
    error: str
    text: str


CERTIFICATE_FOREIGN: Final = Row("ESIA-007002", "access_denied", "The certificate does not belong to the mnemonic")
PARAMETER_WRONG: Final = Row("ESIA-007003", "invalid_request", "A parameter is absent, wrong or repeated")
ACCESS_DENIED: Final = Row("ESIA-007004", "access_denied", "The owner of the data or the server refused the request")
CLIENT_UNKNOWN: Final = Row("ESIA-007005", "unauthorized_client", "The client may not request access by this method")
SCOPE_WRONG: Final = Row("ESIA-007006", "invalid_scope", "The requested scope is wrong or unknown")
SERVER_ERROR: Final = Row("ESIA-007007", "server_error", "The server met an internal error")
UNAVAILABLE: Final = Row("ESIA-007008", "temporarily_unavailable", "The server is overloaded or under maintenance")
RESPONSE_TYPE: Final = Row("ESIA-007009", "unsupported_response_type", "The response type is not supported")
GRANT_REJECTED: Final = Row(
    "ESIA-007011", "invalid_grant", "The code or refresh token is invalid, expired, used or issued to another"
)
GRANT_TYPE: Final = Row("ESIA-007012", "unsupported_grant_type", "The grant type is not supported")
SCOPE_MISSING: Final = Row("ESIA-007013", "invalid_scope", "The request names no scope")
PARAMETER_MISSING: Final = Row("ESIA-007014", "invalid_request", "The request lacks a mandatory parameter")
TIME_WRONG: Final = Row("ESIA-007015", "invalid_request", "The time of the request is wrong")
NO_PERMISSION: Final = Row("ESIA-007019", "access_denied", "There is no permission for the access")
REDIRECT_UNKNOWN: Final = Row("ESIA-007023", "invalid_request", "The redirect_uri is not registered for the client")
UNREADABLE: Final = Row("ESIA-007038", "invalid_request", "The parameters could not be read from the request")
NO_CHALLENGE: Final = Row("ESIA-007039", "invalid_grant", "A code_verifier came to a code without code_challenge")
VERIFIER_WRONG: Final = Row("ESIA-007040", "invalid_grant", "The code_verifier does not match the code_challenge")
SECOND_FACTOR: Final = Row("ESIA-007046", "access_denied", "The scope demands a second factor the user does not have")
SECRET_WRONG: Final = Row("ESIA-007053", "access_denied", "OAuthErrorEnum.clientSecretWrong: the secret is wrong")
NOT_CONFIRMED: Final = Row("ESIA-007055", "access_denied", "The account is not confirmed")
ROLES_WRONG: Final = Row("ESIA-007060", "invalid_request", "The parameter roles is wrong")
OBJECT_TYPE_WRONG: Final = Row("ESIA-007061", "invalid_request", "The parameter obj_type is wrong")
USER_TYPE_WRONG: Final = Row("ESIA-007062", "access_denied", "The type or role of the user does not fit the request")
NOT_EMPLOYED: Final = Row("ESIA-007194", "access_denied", "The user is not employed in the organisation of the scope")
CLIENT_FAILED: Final = Row("ESIA-008010", "unauthorized_client", "The client system could not be authenticated")

CONSENT_TYPE_MISSING: Final = Row("ESIA-036700", "invalid_request", "The consent type is missing")
CONSENT_TYPE_UNKNOWN: Final = Row("ESIA-036701", "invalid_request", "The consent type is not found")
CONSENT_SCOPE_MISSING: Final = Row("ESIA-036702", "invalid_request", "A mandatory scope of the consent is missing")
CONSENT_SCOPE_FOREIGN: Final = Row("ESIA-036703", "invalid_request", "A scope lies outside the consent type")
CONSENT_SCOPE_FORBIDDEN: Final = Row("ESIA-036704", "invalid_request", "The scopes are forbidden to the client")
CONSENT_ACTION_MISSING: Final = Row("ESIA-036705", "invalid_request", "The consent names no action")
CONSENT_ACTION_UNKNOWN: Final = Row("ESIA-036706", "invalid_request", "The action of the consent is unknown")
CONSENT_PURPOSE_MISSING: Final = Row("ESIA-036707", "invalid_request", "The consent names no purpose")
CONSENT_EXPIRE_WRONG: Final = Row("ESIA-036716", "invalid_request", "The term of the consent is wrong")
CONSENT_PURPOSE_UNKNOWN: Final = Row("ESIA-036726", "invalid_request", "The purpose of the consent is unknown")
CONSENT_PURPOSES_MANY: Final = Row("ESIA-036727", "invalid_request", "A consent has exactly one purpose")

TABLE: Final = {row.code: row for row in list(globals().values()) if isinstance(row, Row)}


class EsiaError(Exception):
    """A refusal. Its description begins with ESIA's code, and ends with the parameter it is about, in brackets."""

    def __init__(self, row: Row, about: str = "") -> None:
        super().__init__(row.code)
        self.row = row
        self.description = f"{row.code}: {row.text}" + (f" [{about}]" if about else "")

    @property
    def fields(self) -> dict[str, str]:
        """What a program is told."""
        return {"error": self.row.error, "error_description": self.description}


def on_purpose(code: str) -> None:
    """Refuse by the code that a knob is set to; an empty one is none."""
    if code:
        raise EsiaError(TABLE[code])
