"""The entry point of the function `diary`, as both clouds call it."""

from functions.starting import quietly

with quietly():
    from functions.diary.routes import blueprint
    from functions.web.entry import entry

    handler = entry("diary", blueprint)
