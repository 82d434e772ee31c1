"""Each way to sign leads through a login at the emulator: the setting alone tells them apart."""

import base64
import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from functions.esia import opening
from functions.esia.direct import Esia
from functions.esia.gost.keys import PrivateKey
from functions.esia.opening import open_signer
from functions.esia.port import ProviderUnavailable
from functions.esia.signing_openssl import KeyOpenToOthers
from functions.secret_store import SecretUnusable
from tests.support.esia import STATE, Client
from tests.support.gosuslugi import CALLBACK, Gosuslugi
from tests.support.openssl import OpenSsl
from tests.support.serving import serving

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


def logs_in(direct: Client, esia: Esia) -> bool:
    person = next(one for one in direct.gosuslugi.emulator.people.values() if one.confirmed and one.account)
    found = esia.identify(code=direct.code(esia, person.oid), redirect_uri=CALLBACK)
    return found.subject == str(person.oid)


def test_openssl_signs_and_our_process_never_reads_the_key(
    direct: Client,
    openssl: OpenSsl,  # noqa: ARG001  # it must be there
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    esia = direct.open(signer="openssl")

    assert logs_in(direct, esia)
    monkeypatch.setattr(opening, "read", lambda ref: pytest.fail(f"{ref} was read"))
    assert open_signer(replace(direct.setup(), signer="openssl")).certificate.pem.strip() in direct.key.read_text()


def test_a_key_that_others_may_read_is_not_used_by_openssl_either(
    direct: Client,
    openssl: OpenSsl,  # noqa: ARG001  # the same
) -> None:
    direct.key.chmod(0o640)

    with pytest.raises(KeyOpenToOthers):
        direct.open(signer="openssl")


def test_a_file_without_a_certificate_is_named(direct: Client, openssl: OpenSsl) -> None:  # noqa: ARG001  # the same
    direct.key.write_text(direct.gosuslugi.key)

    with pytest.raises(SecretUnusable, match="certificate"):
        direct.open(signer="openssl")


@pytest.mark.parametrize("asked", ["right", "away"])
def test_a_signing_service_needs_the_certificate_alone(
    direct: Client, gosuslugi: Gosuslugi, tmp_path: Path, asked: str
) -> None:
    own, token = tmp_path / "certificate.pem", tmp_path / "token"
    own.write_text(gosuslugi.certificate)
    token.touch(mode=0o600)
    token.write_text("invented-token\n")
    key = PrivateKey.read(gosuslugi.key.encode())

    def service(environ: "WSGIEnvironment", start: "StartResponse") -> "Iterable[bytes]":
        right = environ["HTTP_AUTHORIZATION"] == "Bearer invented-token" and asked == "right"
        start("200 OK" if right else "503 Service Unavailable", [("Content-Type", "application/json")])
        message = base64.b64decode(json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))["data"])
        return [json.dumps({"signature": base64.b64encode(key.sign(message)).decode()}).encode()]

    with serving(service) as port:
        esia = direct.open(signer=f"http://127.0.0.1:{port}/", key=f"file:{own}", signer_token=f"file:{token}")

        if asked == "right":
            assert logs_in(direct, esia)
        else:
            with pytest.raises(ProviderUnavailable):
                esia.begin(state=STATE, redirect_uri=CALLBACK)
