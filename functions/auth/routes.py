"""All routes of the function: a blueprint per subject."""

from typing import Final

from functions.auth import cabinet, email_code, health, invitation, login, own_passkeys, own_sessions, passkey

BLUEPRINTS: Final = (
    login.blueprint,
    invitation.blueprint,
    email_code.blueprint,
    passkey.blueprint,
    own_passkeys.blueprint,
    own_sessions.blueprint,
    cabinet.blueprint,
    health.blueprint,
)
