"""The entry point of the function `grades`, as both clouds call it."""

from functions.grades import api, routes
from functions.web.entry import entry

handler = entry("grades", routes.blueprint, api.blueprint)
