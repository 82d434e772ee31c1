"""The health of the deployment."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from functions.storage.table import TableUnavailable
from functions.web import current

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def health() -> ResponseReturnValue:
    """Say the version and whether the table answers: 200, or 503 where it does not."""
    try:
        current.table().ping()
    except TableUnavailable:
        return jsonify(version=current.own_settings().version, table="unavailable"), 503
    return jsonify(version=current.own_settings().version, table="ok")
