"""All routes of the function: a blueprint per subject."""

from typing import Final

from functions.grades import api, brought, changes, history, missing, plan, results, routes, spread

BLUEPRINTS: Final = (
    routes.blueprint,
    missing.blueprint,
    spread.blueprint,
    results.blueprint,
    brought.blueprint,
    history.blueprint,
    changes.blueprint,
    plan.blueprint,
    api.blueprint,
)
