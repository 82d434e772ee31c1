"""All routes of the function: a blueprint per subject."""

from typing import Final

from functions.office import (
    consents,
    imports,
    invitations,
    leaves,
    logins,
    start,
    substitutions,
    tables,
    terms,
    timetable,
)

BLUEPRINTS: Final = (
    start.blueprint,
    logins.blueprint,
    consents.blueprint,
    imports.blueprint,
    invitations.blueprint,
    substitutions.blueprint,
    terms.blueprint,
    tables.blueprint,
    leaves.blueprint,
    timetable.blueprint,
)
