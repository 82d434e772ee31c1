"""The identity providers that the settings name, made at their first use: no other function pays for them."""

from flask import current_app

from functions.esia.opening import open_provider
from functions.esia.port import IdentityProvider
from functions.web import current


class LoginNotSetUp(RuntimeError):
    """The deployment names no identity provider: SCHOOL_ESIA_URL, _CLIENT_ID and _SECRET_FILE go together."""


def provider(_name: str = "esia") -> IdentityProvider:
    """Return an identity provider by its name."""
    found: IdentityProvider | None = current_app.extensions.get("identity_provider")
    if found is None:
        values = current.own_settings()
        if not (values.esia_url and values.esia_client_id and values.esia_secret_file):
            raise LoginNotSetUp
        found = open_provider(
            url=str(values.esia_url),
            client_id=values.esia_client_id,
            secret_file=values.esia_secret_file,
            clock=current.now,
        )
        current_app.extensions["identity_provider"] = found
    return found
