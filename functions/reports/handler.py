"""The entry point of the function `reports`, as both clouds call it."""

from functions.starting import quietly

with quietly():
    from functions.reports.routes import blueprint
    from functions.web.entry import entry

    handler = entry("reports", blueprint)
