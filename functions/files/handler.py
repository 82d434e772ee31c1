"""The entry point of the function `files`, as both clouds call it."""

from functions.starting import quietly

with quietly():
    from functions.files import api, routes
    from functions.web.entry import entry

    handler = entry("files", routes.blueprint, api.blueprint)
