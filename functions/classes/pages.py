"""All routes of the function: a blueprint per subject."""

from typing import Final

from functions.classes import behaviour, routes, weeks

BLUEPRINTS: Final = (routes.blueprint, behaviour.blueprint, weeks.blueprint)
