"""Signers in this process and over the command `openssl`; the remote one is in test_signing_remote.py."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from functions.esia.gost.certificates import Certificate
from functions.esia.gost.keys import PrivateKey
from functions.esia.signing import KeyMismatch, PythonSigner, SigningFailed
from functions.esia.signing_openssl import KeyOpenToOthers, OpenSslSigner
from infra.esia_keys import self_signed_gost, self_signed_rsa
from tests.support.openssl import OpenSsl

AT = datetime.now(UTC)
KEY, CERTIFICATE = self_signed_gost("ours", at=AT, days=3)
OTHERS_KEY, OTHERS_CERTIFICATE = self_signed_gost("theirs", at=AT, days=3)
OURS = Certificate.read(CERTIFICATE)
MESSAGE = b"message"


def _script(folder: Path, text: str) -> str:
    path = folder / "openssl"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o700)
    return str(path)


def test_a_python_signer_signs_for_its_certificate(openssl: OpenSsl) -> None:
    signature = PythonSigner(PrivateKey.read(KEY), OURS).sign(MESSAGE)

    assert openssl.accepts(CERTIFICATE, MESSAGE, signature)


@pytest.mark.parametrize(
    "certificate",
    [
        pytest.param(OTHERS_CERTIFICATE, id="another key's"),
        pytest.param(self_signed_gost("tc26", at=AT, days=3, curve="1.2.643.7.1.2.1.1.1")[1], id="of another curve"),
        pytest.param(self_signed_rsa("rsa", at=AT, days=3)[1], id="RSA"),
    ],
)
def test_a_python_signer_does_not_start_with_another_certificate(certificate: str) -> None:
    with pytest.raises(KeyMismatch):
        PythonSigner(PrivateKey.read(KEY), Certificate.read(certificate))


def test_openssl_signs_with_a_key_from_a_file_that_stays_where_it_is(openssl: OpenSsl) -> None:
    path = Path(openssl.file("school.key", KEY))

    signature = OpenSslSigner(path, OURS).sign(MESSAGE)

    assert OURS.public_key is not None
    assert OURS.public_key.verify(MESSAGE, signature)
    assert path.read_text() == KEY


def test_openssl_signs_with_a_key_from_a_secret_store_and_no_file_is_made(openssl: OpenSsl) -> None:
    signature = OpenSslSigner(KEY.encode(), OURS).sign(MESSAGE)

    assert OURS.public_key is not None
    assert OURS.public_key.verify(MESSAGE, signature)
    assert not list(openssl.folder.iterdir())


def test_the_key_is_not_among_the_arguments_or_the_environment_of_the_command(tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    command = _script(tmp_path, f'echo "$@" > {seen}; env >> {seen}; exit 1')

    with pytest.raises(SigningFailed):
        OpenSslSigner(KEY.encode(), OURS, openssl=command).sign(MESSAGE)

    said = seen.read_text()
    assert "-sign /dev/fd/" in said
    assert not any(line in said for line in KEY.splitlines())


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
def test_a_key_that_others_may_read_is_refused(mode: int, tmp_path: Path) -> None:
    path = tmp_path / "school.key"
    path.write_text(KEY)
    path.chmod(mode)

    with pytest.raises(KeyOpenToOthers):
        OpenSslSigner(path, OURS)


def test_openssl_with_another_key_than_the_certificate_is_noticed(openssl: OpenSsl) -> None:
    assert openssl.folder.is_dir()

    with pytest.raises(SigningFailed, match="wrong_signature"):
        OpenSslSigner(OTHERS_KEY.encode(), OURS).sign(MESSAGE)


def test_openssl_does_not_start_with_an_rsa_certificate() -> None:
    with pytest.raises(KeyMismatch):
        OpenSslSigner(KEY.encode(), Certificate.read(self_signed_rsa("rsa", at=AT, days=3)[1]))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param("exit 1", "openssl_refused", id="it says no"),
        pytest.param("cat >/dev/null; echo well done", "wrong_signature", id="it says something else"),
        pytest.param("cat >/dev/null", "wrong_signature", id="it says nothing"),
    ],
)
def test_a_command_that_does_not_sign_is_an_error_with_a_name(text: str, reason: str, tmp_path: Path) -> None:
    with pytest.raises(SigningFailed, match=reason):
        OpenSslSigner(KEY.encode(), OURS, openssl=_script(tmp_path, text)).sign(MESSAGE)


def test_a_command_that_hangs_is_stopped(tmp_path: Path) -> None:
    sleep = shutil.which("sleep")

    with pytest.raises(SigningFailed, match="openssl_slow"):
        OpenSslSigner(KEY.encode(), OURS, openssl=_script(tmp_path, f"exec {sleep} 600"), timeout=0.2).sign(MESSAGE)


def test_a_command_that_is_not_there_is_an_error_with_a_name(tmp_path: Path) -> None:
    with pytest.raises(SigningFailed, match="openssl_absent"):
        OpenSslSigner(KEY.encode(), OURS, openssl=str(tmp_path / "none")).sign(MESSAGE)


def test_what_is_longer_than_a_key_is_refused() -> None:
    with pytest.raises(ValueError, match="longer"):
        OpenSslSigner(KEY.encode() * 200, OURS)
