"""The key of people's numbers that the settings name, read at its first use and again every few minutes.

So a key that was put before the others is known everywhere soon; no instance has to be ended for it (docs/secrets.md).
"""

from typing import Final

from flask import current_app

from functions import secret_store
from functions.storage.sealing import PeopleKey
from functions.web import current
from functions.web.kept import Kept
from functions.web.settings import Settings

GOOD_FOR: Final = 300.0  # seconds


class PeopleKeyNotSet(RuntimeError):
    """The deployment of this function names no SCHOOL_PEOPLE_KEY."""


def people_key() -> PeopleKey:
    """Return the key of this app. Raises SecretUnusable, PeopleKeyUnusable, PeopleKeyNotSet: faults of a deployment."""
    kept: Kept[PeopleKey] = current_app.extensions.setdefault("people_key", Kept(GOOD_FOR))
    return kept.get(lambda: read(current.own_settings()))


def read(values: Settings) -> PeopleKey:
    """Return the key as it lies there now. Raises the same."""
    if values.people_key is None:
        raise PeopleKeyNotSet
    return PeopleKey(secret_store.read(values.people_key))
