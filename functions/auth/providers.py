"""The identity providers that the settings name, made at their first use: no other request pays for them."""

from typing import Final

from flask import current_app

from functions.esia.port import IdentityProvider
from functions.web import current
from functions.web.kept import Kept
from functions.web.settings import Settings

KEPT_AS: Final = "identity_provider"  # among the app's extensions
GOOD_FOR: Final = 3600.0  # seconds until key and certificates are read again: they may have been changed


class LoginNotSetUp(RuntimeError):
    """The deployment names no such provider.

    SCHOOL_ESIA_URL, _CLIENT_ID, _KEY and _TRUSTED go together; so do SCHOOL_OIDC_ISSUER and _CLIENT_ID.
    """


def names() -> tuple[str, ...]:
    """Return the names of the providers that the settings name, in the order to offer them."""
    values = current.own_settings()
    return tuple(name for name, named in (("esia", values.names_esia), ("oidc", values.names_oidc)) if named)


def title(name: str) -> str:
    """Return what the button of a provider says, in Russian."""
    return current.own_settings().oidc_title if name == "oidc" else "Госуслуги"


def provider(name: str = "esia") -> IdentityProvider:
    """Return an identity provider by its name.

    Raises:
        LoginNotSetUp: The settings do not name it.
    """
    if name not in names():
        raise LoginNotSetUp(name)
    values = current.own_settings()
    kept: dict[str, Kept[IdentityProvider]] = current_app.extensions.setdefault(KEPT_AS, {})
    return kept.setdefault(name, Kept(GOOD_FOR)).get(lambda: _oidc(values) if name == "oidc" else _esia(values))


def _esia(values: Settings) -> IdentityProvider:
    from functions.web import esia  # noqa: PLC0415  # only the provider that is used

    return esia.opened(values, clock=current.now)


def _oidc(values: Settings) -> IdentityProvider:
    from functions.esia.oidc import OpenIdConnect  # noqa: PLC0415  # only the provider that is used
    from functions.esia.transport import Transport  # noqa: PLC0415  # the same
    from functions.secret_store import read  # noqa: PLC0415  # the same

    roots = read(values.esia_roots, confidential=False).decode() if values.esia_roots else ""
    return OpenIdConnect(
        issuer=values.oidc_issuer or "",
        client_id=values.oidc_client_id or "",
        secret=read(values.oidc_secret).decode().strip() if values.oidc_secret else "",
        scope=values.oidc_scope,
        snils_claim=values.oidc_snils_claim,
        transport=Transport(roots=roots),
        clock=current.now,
    )
