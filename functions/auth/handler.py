"""The entry point of the function `auth`, as both clouds call it."""

from functions.starting import quietly

with quietly():
    from functions.auth.routes import BLUEPRINTS
    from functions.web.entry import entry

    handler = entry("auth", *BLUEPRINTS)
