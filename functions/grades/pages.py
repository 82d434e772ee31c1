"""All routes of the function: a blueprint per subject."""

from typing import Final

from functions.grades import api, history, plan, results, routes, spread

BLUEPRINTS: Final = (
    routes.blueprint,
    spread.blueprint,
    results.blueprint,
    history.blueprint,
    plan.blueprint,
    api.blueprint,
)
