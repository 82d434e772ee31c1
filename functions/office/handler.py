"""The entry point of the function `office`, as both clouds call it."""

from functions.starting import quietly

with quietly():
    from functions.office.routes import BLUEPRINTS
    from functions.web.entry import entry

    handler = entry("office", *BLUEPRINTS)
