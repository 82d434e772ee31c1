"""All routes of the function: a blueprint per subject."""

from typing import Final

from functions.office import consents, invitations, logins, start, substitutions

BLUEPRINTS: Final = (
    start.blueprint,
    logins.blueprint,
    consents.blueprint,
    invitations.blueprint,
    substitutions.blueprint,
)
