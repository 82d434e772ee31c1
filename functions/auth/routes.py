"""All routes of the function: a blueprint per subject."""

from typing import Final

from functions.auth import health, login

BLUEPRINTS: Final = (login.blueprint, health.blueprint)
