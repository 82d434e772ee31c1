"""All routes of the function: a blueprint per subject."""

from typing import Final

from functions.office import (
    calendar,
    changes,
    consents,
    imports,
    invitations,
    leaves,
    lessons,
    logins,
    moving,
    people,
    people_saving,
    plans,
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
    people.blueprint,
    people_saving.blueprint,
    moving.blueprint,
    substitutions.blueprint,
    terms.blueprint,
    tables.blueprint,
    leaves.blueprint,
    timetable.blueprint,
    plans.blueprint,
    calendar.blueprint,
    lessons.blueprint,
    changes.blueprint,
)
