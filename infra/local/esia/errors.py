"""ESIA's refusals, by its own codes. Source: error list of its guidelines, as clients of it quote it."""


class EsiaError(Exception):
    """A refusal: `error` as OAuth names it, and a description that begins with ESIA's code."""

    error = "invalid_request"
    code = "ESIA-007003"
    text = "The request lacks a mandatory parameter, or has it wrong or twice"

    def __init__(self, parameter: str = "") -> None:
        super().__init__(parameter)
        self.description = f"{self.code}: {self.text}" + (f" [{parameter}]" if parameter else "")


class ParameterMissing(EsiaError):
    """A mandatory parameter is not there."""

    code = "ESIA-007014"
    text = "The request lacks a mandatory parameter"


class ParameterWrong(EsiaError):
    """A parameter is there and wrong."""


class AccessDenied(EsiaError):
    """The person, or the server, said no."""

    error = "access_denied"
    code = "ESIA-007004"
    text = "The owner of the data or the authorization server refused the request"


class ClientUnknown(EsiaError):
    """No such system is registered."""

    error = "unauthorized_client"
    code = "ESIA-007005"
    text = "The client may not request an access token by this method"


class ScopeUnknown(EsiaError):
    """The scope lacks `openid`, or names what is not there."""

    error = "invalid_scope"
    code = "ESIA-007006"
    text = "The requested scope is wrong or unknown"


class ResponseTypeUnsupported(EsiaError):
    """Another response type than `code`."""

    error = "unsupported_response_type"
    code = "ESIA-007009"
    text = "The response type is not supported"


class CodeRejected(EsiaError):
    """The code is unknown, used, too old, or of another client or address."""

    error = "invalid_grant"
    code = "ESIA-007011"
    text = "The authorization code is invalid, expired, used or was issued to another client"


class GrantTypeUnsupported(EsiaError):
    """Another grant type than `authorization_code`."""

    error = "unsupported_grant_type"
    code = "ESIA-007012"
    text = "The grant type is not supported"


class TimeWrong(EsiaError):
    """The timestamp has another form, or is far from now."""

    code = "ESIA-007015"
    text = "The time of the request is wrong"


class RedirectUnknown(EsiaError):
    """The address to come back to is not registered for the system."""

    code = "ESIA-007023"
    text = "The redirect_uri is not among those registered for the client"


class SecretWrong(EsiaError):
    """The client's secret is wrong."""

    error = "access_denied"
    code = "ESIA-007053"
    text = "The client secret is wrong"
