"""PKCE by the names that ESIA's operator may give the methods."""

import re
from base64 import urlsafe_b64decode

import pytest

from functions.esia.pkce import Method, challenge, new_verifier
from tests.support.openssl import OpenSsl


def test_the_published_verifier_has_its_published_challenge() -> None:
    """RFC 7636, appendix B."""
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"

    assert challenge(verifier, "S256") == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


@pytest.mark.parametrize("method", ["St256", "GOST3411"])
def test_the_russian_methods_hash_by_streebog_as_openssl_does(method: Method, openssl: OpenSsl) -> None:
    verifier = new_verifier()

    found = urlsafe_b64decode(challenge(verifier, method) + "=")

    assert found.hex() == openssl.digest(verifier.encode())


def test_a_verifier_is_of_the_form_that_is_allowed_and_never_the_same() -> None:
    made = {new_verifier() for _ in range(20)}

    assert len(made) == 20
    assert all(re.fullmatch(r"[A-Za-z0-9._~-]{43,128}", one) for one in made)
