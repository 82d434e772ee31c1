"""The school's registration at the emulator of Gosuslugi: its key, its certificate, its addresses."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

CLIENT_ID: Final = "SCHOOL"
CONSENT: Final = "KID_SCHOOL"
DAYS: Final = 3650  # on one machine nobody should have to change it; the real one is changed every year
PRIVATE: Final = 0o600


class Registration:
    """Files in a folder: ours, and those that the emulator keeps beside them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def key(self) -> Path:
        """PEM of our private key and its certificate."""
        return self.folder / "school.pem"

    @property
    def system(self) -> Path:
        """What the emulator knows of us."""
        return self.folder / "system.json"

    @property
    def state(self) -> Path:
        """Links, consents and keys of the emulator."""
        return self.folder / "state.json"

    @property
    def certificates(self) -> Path:
        """The certificates that the emulator signs its tokens with, now and next."""
        return self.folder / "certificates.pem"

    def prepare(self) -> None:
        """Make the folder and the key unless they are there. Raises OSError."""
        self.folder.mkdir(mode=0o700, exist_ok=True)
        if not self.key.exists():
            from infra.esia_keys import self_signed_gost  # noqa: PLC0415  # the second start needs no cryptography

            key, certificate = self_signed_gost("Школа на этом компьютере", at=datetime.now(UTC), days=DAYS)
            _write(self.key, key + certificate)

    def register(self, school_url: str) -> None:
        """Tell the emulator about us: the address may differ at each start.

        Args:
            school_url: Address of the school, without a slash at the end.
        """
        certificate = self.key.read_text(encoding="ascii").partition("-----END PRIVATE KEY-----\n")[2]
        known = {
            "client_id": CLIENT_ID,
            "redirect_uris": [f"{school_url}/auth/callback"],
            "certificates": [certificate],
            "consent": CONSENT,
        }
        _write(self.system, json.dumps(known, ensure_ascii=False, indent=1))

    def forget(self) -> None:
        """Delete what belongs to the demo's people: links and consents. The key stays: it belongs to the machine."""
        self.state.unlink(missing_ok=True)
        self.certificates.unlink(missing_ok=True)


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all, for its owner alone."""
    unfinished = path.with_suffix(".new")
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE), "w", encoding="utf-8") as file:
        file.write(text)
    unfinished.replace(path)
