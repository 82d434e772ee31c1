"""Open ESIA as the settings describe it. Imported by the functions that need it, when they need it."""

import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from functions.esia.direct import Esia, Options
from functions.esia.gost.certificates import Certificate
from functions.esia.gost.keys import PrivateKey
from functions.esia.pkce import Method
from functions.esia.signed_requests import SignedRequests
from functions.esia.signing import PythonSigner, Signer
from functions.esia.tokens import TokenReader
from functions.esia.transport import Transport, protected
from functions.esia.trusted import Algorithm, Trusted, warn
from functions.esia.versions import Version, table
from functions.secret_store import SecretUnusable, read

FILE: Final = "file:"
OPENSSL_TIMEOUT: Final = 5  # seconds


@dataclass(frozen=True)
class EsiaSetup:
    """The settings SCHOOL_ESIA_*, by the same names; docs/settings.md says what each means.

    Attributes:
        redirect_uri: Where logins come back to.
    """

    url: str
    client_id: str
    key: str
    trusted: str
    redirect_uri: str
    signer: str = "python"
    signer_token: str = ""
    version: Version = "v3"
    strings: str = ""
    issuer: str = ""
    token_algorithm: Algorithm = "RS256"  # noqa: S105  # a name, not a token
    pkce: Method = ""
    consent: str = ""
    roots: str = ""


def open_esia(setup: EsiaSetup, *, clock: Callable[[], datetime]) -> Esia:
    """Return ESIA; it is an IdentityProvider and a ConsentRegister. Nothing is sent yet.

    Logs `esia_certificates_ending` and `own_certificate_ending` where fewer than 30 days are left.

    Args:
        setup: The settings.
        clock: Says the moment, in UTC.

    Raises:
        UnprotectedProvider: The address is `http:` and of another machine.
        SecretUnusable: The key or the list of certificates cannot be read; or the file of signed strings.
        ValueError: One of them has another form, or key and certificate do not belong together.
    """
    base_url = protected(setup.url)
    signer = open_signer(setup)
    trust = open_trusted(setup)
    trust.warn(clock())
    warn("own_certificate_ending", (signer.certificate.not_after - clock()).days)
    replacements = Path(setup.strings).read_bytes() if setup.strings else b"[]"
    return Esia(
        base_url=base_url,
        client_id=setup.client_id,
        requests=SignedRequests(
            base_url=base_url,
            client_id=setup.client_id,
            signer=signer,
            rows=table(setup.version, replacements),
            clock=clock,
        ),
        # With `http:` whatever the address has: so the real one writes its name.
        tokens=TokenReader(
            issuer=setup.issuer or f"http://{urlsplit(base_url).netloc}/", client_id=setup.client_id, trusted=trust
        ),
        transport=Transport(roots=_public(setup.roots).decode() if setup.roots else ""),
        clock=clock,
        options=Options(redirect_uri=setup.redirect_uri, consent=setup.consent, pkce=setup.pkce),
    )


def open_trusted(setup: EsiaSetup) -> Trusted:
    """Return the provider's certificates that its tokens are checked under. Raises the same as `open_esia`."""
    return Trusted(lambda: _public(setup.trusted), setup.token_algorithm)


def open_signer(setup: EsiaSetup) -> Signer:
    """Return who signs for the school. Raises the same as `open_esia`."""
    if setup.signer == "python":
        bundle = read(setup.key)
        return PythonSigner(PrivateKey.read(bundle), Certificate.read(bundle))
    if setup.signer == "openssl":
        from functions.esia.signing_openssl import OpenSslSigner  # noqa: PLC0415  # only the signer that is used

        if setup.key.startswith(FILE):
            path = Path(setup.key.removeprefix(FILE))
            return OpenSslSigner(path, _certificate_of(path))
        bundle = read(setup.key)
        return OpenSslSigner(bundle, Certificate.read(bundle))
    from functions.esia.signing_remote import RemoteSigner  # noqa: PLC0415  # the same

    token = read(setup.signer_token).decode().strip() if setup.signer_token else ""
    return RemoteSigner(setup.signer, token, Certificate.read(_public(setup.key)))


def _public(ref: str) -> bytes:
    """Read what is no secret: certificates."""
    return read(ref, confidential=False)


def _certificate_of(path: Path) -> Certificate:
    """Return the certificate in a file that has the key too, which this process is not to see."""
    try:
        done = subprocess.run(  # noqa: S603  # our own arguments; the path is a setting
            ["openssl", "x509", "-in", str(path)],  # noqa: S607  # the one that signs, by PATH as well
            capture_output=True,
            timeout=OPENSSL_TIMEOUT,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        raise SecretUnusable(f"{FILE}{path}", "openssl finds no certificate in it") from None
    return Certificate.read(done.stdout)
