"""Settings of the functions (docs/settings.md) from the parameters of the template. Secrets only by their places."""

from typing import Final

from functions.web import edge
from infra.aws.buckets import base_url
from infra.aws.shapes import Json, ref, sub, when
from infra.routes import Function, Need

# Names of secrets in Secrets Manager, after `<system>-<stage>/`, by what needs them. `school secret put aws` brings
# them: they live longer than any stack, and a stack made anew would find their names taken.
SECRETS: Final = {
    Need.PEOPLE_KEY: ("people-key",),
    Need.ESIA: ("esia-key", "esia-trusted", "esia-roots", "esia-signer-token", "oidc-secret"),
}
# The visitor's address counts only where CloudFront vouches for it (functions/web/edge.py): by the part of the stack's
# id that nobody outside of the account knows. Guessed, it would lift one of the limits on logins; it opens nothing.
EDGE_KEY: Final = {"Fn::Select": [2, {"Fn::Split": ["/", ref("AWS::StackId")]}]}


def settings(function: Function) -> Json:
    """Return the environment of a function and of its timers."""
    values = dict(_common())
    if Need.PEOPLE_KEY in function.needs:
        values["SCHOOL_PEOPLE_KEY"] = secret("people-key")
    if Need.ESIA in function.needs:
        values |= ESIA | OIDC
    if Need.MAIL in function.needs:
        values["SCHOOL_MAIL"] = when("HasMail", sub("ses:${MailFrom}"))
        values["SCHOOL_MAIL_ENDPOINT"] = when("IsEmulated", ref("Emulator"))
    if Need.FILES in function.needs:
        values["SCHOOL_FILES"] = sub("s3:${FilesBucket}")
        values["SCHOOL_FILES_ENDPOINT"] = FILES_ENDPOINT
    return values


def secret(name: str) -> Json:
    """Return the place of a secret."""
    return sub(f"aws-secretsmanager:${{System}}-${{Stage}}/{name}")


def _common() -> Json:
    """The addresses of the providers are everybody's: the form that logs out is sent on to them (web/headers.py)."""
    return {
        "SCHOOL_TABLE": sub("dynamodb:${Table}"),
        "SCHOOL_TABLE_ENDPOINT": when("IsEmulated", ref("Emulator")),
        "SCHOOL_TENANTS": ref("Tenants"),
        "SCHOOL_BASE_URL": when("OneSchool", base_url()),
        "SCHOOL_TENANT": when("OneSchool", ref("Tenant")),
        "SCHOOL_HOST_HEADER": edge.HOST,
        "SCHOOL_EDGE_KEY": EDGE_KEY,
        "SCHOOL_VERSION": ref("Release"),
        "SCHOOL_ESIA_URL": when("HasEsia", ref("EsiaUrl")),
        "SCHOOL_OIDC_ISSUER": when("HasOidc", ref("OidcIssuer")),
    }


FILES_ENDPOINT: Final = when("IsEmulated", ref("Emulator"), sub("https://s3.${AWS::Region}.${AWS::URLSuffix}"))
ESIA: Final[Json] = {
    "SCHOOL_ESIA_CLIENT_ID": when("HasEsia", ref("EsiaClientId")),
    "SCHOOL_ESIA_KEY": when("HasEsia", secret("esia-key")),
    "SCHOOL_ESIA_TRUSTED": when("HasEsia", secret("esia-trusted")),
    "SCHOOL_ESIA_ROOTS": when("HasEsiaRoots", secret("esia-roots")),
    "SCHOOL_ESIA_VERSION": ref("EsiaVersion"),
    "SCHOOL_ESIA_ISSUER": when("HasEsiaIssuer", ref("EsiaIssuer")),
    "SCHOOL_ESIA_TOKEN_ALGORITHM": ref("EsiaTokenAlgorithm"),
    "SCHOOL_ESIA_PKCE": ref("EsiaPkce"),
    "SCHOOL_ESIA_CONSENT": ref("EsiaConsent"),
    "SCHOOL_ESIA_CABINET": when("HasEsiaCabinet", ref("EsiaCabinet")),
    "SCHOOL_ESIA_SIGNER": when("HasEsiaSigner", ref("EsiaSigner")),
    "SCHOOL_ESIA_SIGNER_TOKEN": when("HasEsiaSigner", secret("esia-signer-token")),
}
OIDC: Final[Json] = {
    "SCHOOL_OIDC_CLIENT_ID": when("HasOidc", ref("OidcClientId")),
    "SCHOOL_OIDC_SECRET": when("HasOidcSecret", secret("oidc-secret")),
    "SCHOOL_OIDC_SCOPE": when("HasOidcScope", ref("OidcScope")),
    "SCHOOL_OIDC_SNILS_CLAIM": when("HasOidcSnilsClaim", ref("OidcSnilsClaim")),
    "SCHOOL_OIDC_TITLE": when("HasOidcTitle", ref("OidcTitle")),
}
