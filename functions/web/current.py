"""What the app of this request was made with: its table, its clock, its settings."""

from datetime import datetime

from flask import current_app

from functions.storage.table import Table
from functions.web.settings import Settings


def table() -> Table:
    """Return the table of this app."""
    found: Table = current_app.config["TABLE"]
    return found


def now() -> datetime:
    """Return the moment, by the app's clock."""
    moment: datetime = current_app.config["CLOCK"]()
    return moment


def tenant_id() -> str:
    """Return which school this is."""
    return own_settings().tenant


def own_settings() -> Settings:
    """Return the settings of this app."""
    values: Settings = current_app.config["SETTINGS"]
    return values
