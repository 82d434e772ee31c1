"""The entry point of the function `grades`, as both clouds call it."""

from functions.starting import quietly

with quietly():
    from functions.grades import pages
    from functions.web.entry import entry

    handler = entry("grades", *pages.BLUEPRINTS)
