"""The entry point of the function `classes`, as both clouds call it."""

from functions.starting import quietly

with quietly():
    from functions.classes import pages
    from functions.web.entry import entry

    handler = entry("classes", *pages.BLUEPRINTS)
