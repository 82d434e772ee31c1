"""All routes of the function: a blueprint per subject."""

from typing import Final

from functions.auth import health, login, own_sessions

BLUEPRINTS: Final = (login.blueprint, own_sessions.blueprint, health.blueprint)
