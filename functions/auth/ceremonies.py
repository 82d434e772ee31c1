"""The two ceremonies of WebAuthn: what a device is asked, and whether its answer proves what it says.

py_webauthn does both. It is imported here, in the requests that need it: it takes longer than the rest of the function.
Source: W3C Web Authentication Level 3, sections 5.4, 5.5, 7.1 and 7.2.
"""

import json
from collections.abc import Iterable
from contextlib import contextmanager
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import urlsplit

from functions.domain.access.passkeys import Passkey, PasskeyRefused

if TYPE_CHECKING:
    from collections.abc import Iterator

TIMEOUT: Final = 300_000  # milliseconds: somebody may have to find their glasses first
LONGEST: Final = 16_384  # characters of an answer; those of phones have under 2,000


class Site(NamedTuple):
    """Whom passkeys are made for.

    Attributes:
        origin: `https://school.example.org`, with the port where it is not the usual one.
        host: The name in it, which a passkey belongs to.
    """

    origin: str
    host: str


class New(NamedTuple):
    """What a device has made: the id and public key of a passkey, base64url, and its count."""

    id: str
    public_key: str
    sign_count: int


def site(origin: str) -> Site | None:
    """Return the site of our pages, or None where browsers make no passkeys: for a number, or without TLS."""
    parts = urlsplit(origin)
    host = parts.hostname or ""
    try:
        ip_address(host)
    except ValueError:
        return Site(origin, host) if parts.scheme == "https" or host == "localhost" else None
    return None


def to_enter(ours: Site, challenge: str) -> str:
    """Return the options of a login as JSON. They name no passkey: the device offers those that it has for us."""
    from webauthn import base64url_to_bytes, generate_authentication_options, options_to_json  # noqa: PLC0415  # see above
    from webauthn.helpers.structs import UserVerificationRequirement  # noqa: PLC0415

    return options_to_json(
        generate_authentication_options(
            rp_id=ours.host,
            challenge=base64url_to_bytes(challenge),
            timeout=TIMEOUT,
            user_verification=UserVerificationRequirement.REQUIRED,
        )
    )


def to_add(  # what a device is told, each by its own name
    ours: Site, challenge: str, *, school: str, name: str, user_handle: str, there: Iterable[Passkey]
) -> str:
    """Return the options of making a passkey as JSON.

    The device has to check who holds it (PIN, finger, face): a phone without a lock makes no passkeys anyway, and
    so a stolen one opens no diary. It has to keep the passkey itself, so that nobody types an address at a login.

    Args:
        ours: Our site.
        challenge: As it is kept.
        school: The school's name, shown by the device.
        name: The person's name, shown by the device.
        user_handle: As it is kept.
        there: The person's passkeys: a device that has one makes no second.
    """
    from webauthn import base64url_to_bytes, generate_registration_options, options_to_json  # noqa: PLC0415  # see above
    from webauthn.helpers import structs  # noqa: PLC0415

    return options_to_json(
        generate_registration_options(
            rp_id=ours.host,
            rp_name=school,
            user_name=name,
            user_id=base64url_to_bytes(user_handle),
            challenge=base64url_to_bytes(challenge),
            timeout=TIMEOUT,
            authenticator_selection=structs.AuthenticatorSelectionCriteria(
                resident_key=structs.ResidentKeyRequirement.REQUIRED,
                user_verification=structs.UserVerificationRequirement.REQUIRED,
            ),
            exclude_credentials=[structs.PublicKeyCredentialDescriptor(base64url_to_bytes(one.id)) for one in there],
        )
    )


def answer(text: str) -> dict[str, Any]:
    """Return a device's answer, as the page has sent it: JSON with an id. Raises PasskeyRefused for anything else."""
    with _refusing():
        found = json.loads(text) if len(text) <= LONGEST else None
        if isinstance(found, dict) and isinstance(found.get("id"), str) and isinstance(found.get("response"), dict):
            return found
    raise PasskeyRefused


def entered(ours: Site, challenge: str, passkey: Passkey, given: dict[str, Any]) -> int:
    """Return the new count of a passkey, if an answer proves that its device was there and knew its owner.

    A count that does not grow is that of a copy (section 6.1.1); those that say 0 always do not count.

    Raises:
        PasskeyRefused: It does not.
    """
    from webauthn import base64url_to_bytes, verify_authentication_response  # noqa: PLC0415  # see above

    if given["response"].get("userHandle") != passkey.user_handle:
        raise PasskeyRefused
    with _refusing():
        _stands_alone(given)
        return verify_authentication_response(
            credential=given,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=ours.host,
            expected_origin=ours.origin,
            credential_public_key=base64url_to_bytes(passkey.public_key),
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        ).new_sign_count


def added(ours: Site, challenge: str, given: dict[str, Any]) -> New:
    """Return what a device has made. Who built the device is not asked: any phone is good enough.

    Raises:
        PasskeyRefused: The answer proves nothing, or is that of another question.
    """
    from webauthn import base64url_to_bytes, verify_registration_response  # noqa: PLC0415  # see above
    from webauthn.helpers import bytes_to_base64url  # noqa: PLC0415

    with _refusing():
        _stands_alone(given)
        made = verify_registration_response(
            credential=given,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=ours.host,
            expected_origin=ours.origin,
            require_user_verification=True,
        )
        identifier, public_key = bytes_to_base64url(made.credential_id), bytes_to_base64url(made.credential_public_key)
        return New(identifier, public_key, made.sign_count)


def _stands_alone(given: dict[str, Any]) -> None:
    """Refuse an answer that was given in a frame of another site (section 7.2, step 14); the library does not look."""
    from webauthn.helpers import base64url_to_bytes  # noqa: PLC0415  # see above

    client_data = json.loads(base64url_to_bytes(given["response"]["clientDataJSON"]))
    if client_data.get("crossOrigin", False) is not False:
        raise PasskeyRefused


@contextmanager
def _refusing() -> "Iterator[None]":
    """Turn whatever a forged answer makes the library stumble over into one refusal: it comes from anybody.

    Its own errors are few; of broken base64, JSON, CBOR and keys it lets those of other libraries through.
    """
    try:
        yield
    except PasskeyRefused:
        raise
    except Exception as error:  # of several libraries, and all of it means the same: see above
        raise PasskeyRefused from error
