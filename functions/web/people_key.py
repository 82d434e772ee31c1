"""The key of people's numbers that the settings name, read at its first use."""

from flask import current_app

from functions import secret_store
from functions.storage.sealing import PeopleKey
from functions.web import current


class PeopleKeyNotSet(RuntimeError):
    """The deployment of this function names no SCHOOL_PEOPLE_KEY."""


def people_key() -> PeopleKey:
    """Return the key of this app. Raises SecretUnusable, PeopleKeyUnusable, PeopleKeyNotSet: faults of a deployment."""
    found: PeopleKey | None = current_app.extensions.get("people_key")
    if found is None:
        place = current.own_settings().people_key
        if place is None:
            raise PeopleKeyNotSet
        found = PeopleKey(secret_store.read(place))
        current_app.extensions["people_key"] = found
    return found
