"""Secrets of a deployment in Yandex Lockbox, by the names of their entries: which are in, and the key that we make.

The account needs lockbox.editor, and lockbox.payloadViewer to read back what was written.
Source: Yandex Cloud documentation, "Lockbox API, REST: Secret.Get" (currentVersion.payloadEntryKeys names entries,
without values). Read there, not tried on the service.
"""

import os
import secrets
from collections.abc import Callable, Iterable
from typing import Final

import urllib3

from infra.deploying.problems import CloudRefused, NoToken, SecretsMissing, WrongCredentials
from infra.secret_places import LOCKBOX, OK, TOKEN, LockboxPlace, Place, put

PEOPLE_KEY: Final = "people-key"
KEY_BYTES: Final = 32
REFUSED: Final = 401


def place_of(secret: str, token: str) -> Place:
    """Return the place of the key of people's numbers in a secret."""
    return LockboxPlace(f"yandex-lockbox:{secret}/{PEOPLE_KEY}", f"{secret}/{PEOPLE_KEY}", token)


class LockboxSecrets:
    """Lockbox at its address; a test gives its own."""

    def __init__(
        self, token: str = "", *, address: str = LOCKBOX, place: Callable[[str, str], Place] = place_of
    ) -> None:
        """Take the token of whoever deploys, that of the environment if none is given. Raises NoToken."""
        self._token = token or os.environ.get(TOKEN, "")
        if not self._token:
            raise NoToken
        self._address, self._place = address, place
        self._http = urllib3.PoolManager(
            timeout=urllib3.Timeout(connect=5, read=20), retries=urllib3.Retry(total=2, redirect=0)
        )

    def entries(self, secret: str) -> frozenset[str]:
        """Return the names of a secret's entries; none where nothing was put in yet.

        Raises:
            WrongCredentials: The token is not taken.
            CloudRefused: Another refusal, or no answer.
        """
        try:
            headers = {"Authorization": f"Bearer {self._token}"}
            answer = self._http.request("GET", f"{self._address}/{secret}", headers=headers, redirect=False)
        except urllib3.exceptions.HTTPError as error:
            raise CloudRefused("Secret.Get", type(error).__name__, "Lockbox не отвечает.") from None
        if answer.status == REFUSED:
            raise WrongCredentials
        if answer.status != OK:
            raise CloudRefused("Secret.Get", str(answer.status), "Lockbox не показал секрет.")
        return frozenset((answer.json().get("currentVersion") or {}).get("payloadEntryKeys", ()))

    def make_people_key(self, secret: str) -> bool:
        """Make the key of people's numbers where there is none; tell whether it was made.

        Never over one that is there: what it has encrypted could not be read any more. Raises NotWritten.
        """
        if PEOPLE_KEY in self.entries(secret):
            return False
        put(
            self._place(secret, self._token),
            f"yandex-lockbox:{secret}/{PEOPLE_KEY}",
            f"{secrets.token_urlsafe(KEY_BYTES)}\n".encode(),
        )
        return True

    def require(self, secret: str, names: Iterable[str]) -> None:
        """Raise SecretsMissing unless a secret has all of these entries."""
        wanted = tuple(names)
        there = self.entries(secret) if wanted else frozenset()
        missing = tuple(name for name in wanted if name not in there)
        if missing:
            raise SecretsMissing(missing)
