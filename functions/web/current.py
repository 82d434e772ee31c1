"""What the app of this request was made with: its table, its clock, its settings; and whose request it is."""

from datetime import datetime

from flask import current_app, g, request

from functions.storage.table import Table
from functions.web.settings import Settings
from functions.web.tenancy import Hosts, UnknownHost


def table() -> Table:
    """Return the table of this app."""
    found: Table = current_app.config["TABLE"]
    return found


def now() -> datetime:
    """Return the moment, by the app's clock."""
    moment: datetime = current_app.config["CLOCK"]()
    return moment


def tenant_id() -> str:
    """Return which school this is. Raises UnknownHost where the request is no school's of ours."""
    tenant = own_settings().tenant
    if not tenant:
        raise UnknownHost
    return tenant


def own_settings() -> Settings:
    """Return the settings of this app; where it serves several schools, as the school of this request has them."""
    values: Settings = g.get("school_settings") or current_app.config["SETTINGS"]
    return values


def find_school() -> None:
    """Find out whose request this is, by the host name that it asks. Raises UnknownHost, TableUnavailable."""
    values: Settings = current_app.config["SETTINGS"]
    if values.tenants == "table":
        known: Hosts = current_app.extensions["hosts"]
        g.school_settings = known.at(table(), asked_host())


def asked_host() -> str:
    """Return the host name that the browser has asked, as far as a gateway lets us know it."""
    values: Settings = current_app.config["SETTINGS"]
    return request.headers.get(values.host_header, "")
