"""The entry point of the function `consent`, as both clouds call it."""

from functions.starting import quietly

with quietly():
    from functions.consent.routes import blueprint
    from functions.web.entry import entry

    handler = entry("consent", blueprint)
