"""The way to a person's cabinet at Gosuslugi, so that the site's instructions can lead there from everywhere.

The site is frozen once and knows no addresses of the place it runs in; at the emulator the cabinet is the emulator's.
"""

from flask import Blueprint, redirect
from flask.typing import ResponseReturnValue

from functions.web import current

blueprint = Blueprint("cabinet", __name__)


@blueprint.get("/auth/cabinet")
def cabinet() -> ResponseReturnValue:
    """Send to the cabinet, which asks for a login by itself."""
    return redirect(str(current.own_settings().esia_cabinet), 303)
