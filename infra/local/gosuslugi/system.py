"""The one information system that is registered, as the technical portal of ESIA would know it."""

from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field

MNEMONIC = "KID_SCHOOL"  # an electronic diary, by a registry of purposes; which one applies is not confirmed (A1)
KNOWN_SCOPES = frozenset(
    "openid fullname birthdate gender snils email mobile id_doc birth_cert_doc usr_org kid_fullname kid_birthdate "
    "kid_gender kid_snils kid_inn kid_birth_cert_doc kid_medical_doc kid_mobile kid_email kid_school_data".split()
)
DEFAULT_SCOPES = frozenset(
    "openid fullname birthdate gender snils email mobile kid_fullname kid_birthdate kid_snils".split()
)


class Algorithm(StrEnum):
    """What a system's tokens are signed with; the portal offers the choice."""

    RSA = "RS256"
    GOST = "GOST3410_2012_256"


class System(BaseModel):
    """A registration.

    Attributes:
        client_id: The mnemonic of the system.
        name: How pages call it to a person.
        redirect_uris: Addresses that a login may come back to, exactly.
        domains: Origins, `https://school.example`, under which every address will do, for login and logout alike.
        certificates: PEM of each certificate that client_secret may be signed with: an old and a new one overlap.
        token_algorithm: See Algorithm. The knobs of the emulator can change it.
        scopes: What it may ask for.
        consent: The consent type and purpose it may ask parents for (A1).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    client_id: str = Field(min_length=1)
    name: str = "Электронная школа"
    redirect_uris: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    certificates: tuple[str, ...] = Field(min_length=1)
    token_algorithm: Algorithm = Algorithm.RSA
    scopes: frozenset[str] = DEFAULT_SCOPES
    consent: str = MNEMONIC

    def may_return_to(self, url: str) -> bool:
        """Tell whether a login may come back there."""
        return url in self.redirect_uris or _origin(url) in self.domains

    def may_log_out_to(self, url: str) -> bool:
        """Tell whether a logout may lead there: anywhere in the domains of the system."""
        origin = _origin(url)
        return origin is not None and origin in {*self.domains, *map(_origin, self.redirect_uris)}


def read_system(path: Path) -> System:
    """Return the registration in a JSON file."""
    return System.model_validate_json(path.read_bytes())


def _origin(url: str) -> str | None:
    """Return scheme, host and port as they are written; None for what a browser might read otherwise."""
    if any(char in url for char in "\\#@") or not url.isascii() or not url.isprintable() or " " in url:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:  # http://[
        return None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return None
    return f"{parts.scheme}://{parts.netloc}"
