"""The commands `school esia …`: a key for the test stand, and what a technician is told of a wrong set-up."""

import stat
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from functions.esia.gost.certificates import Certificate
from functions.esia.gost.keys import PrivateKey
from functions.esia.opening import EsiaSetup
from functions.esia.signing import PythonSigner
from infra.cli import main
from infra.esia_check import Finding, look
from infra.esia_keys import self_signed_gost
from tests.support.builders import NOW
from tests.support.gosuslugi import CALLBACK, CLIENT_ID, Gosuslugi

Look = Callable[..., list[Finding]]


def school(*words: str, **environment: str) -> Result:
    return CliRunner().invoke(main, words, env=environment)


@pytest.fixture
def looking(gosuslugi: Gosuslugi, tmp_path: Path) -> Look:
    """Look at a set-up that is right but for what a test changes."""
    own = tmp_path / "own.pem"
    own.touch(mode=0o600)
    own.write_text(gosuslugi.key + gosuslugi.certificate)

    def run(**changes: str) -> list[Finding]:
        given: dict[str, Any] = {
            "url": gosuslugi.base_url,
            "client_id": CLIENT_ID,
            "key": f"file:{own}",
            "trusted": f"file:{gosuslugi.bundle}",
            "redirect_uri": CALLBACK,
        }
        return list(look(EsiaSetup(**{**given, **changes}), clock=lambda: NOW))

    return run


def wrong(findings: list[Finding]) -> list[str]:
    return [one.words for one in findings if not one.right]


def test_a_key_for_the_test_stand_signs_and_is_closed_to_others(tmp_path: Path) -> None:
    out = tmp_path / "esia.pem"
    made = school("esia", "key", "--name", "Школа на стенде", "--out", str(out))

    assert made.exit_code == 0
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    signer = PythonSigner(PrivateKey.read(out.read_bytes()), Certificate.read(out.read_bytes()))
    assert signer.certificate.verify_self_signed()
    assert "Школа на стенде" in signer.certificate.subject


def test_a_key_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    out = tmp_path / "esia.pem"
    out.write_text("a key")

    made = school("esia", "key", "--name", "Школа", "--out", str(out))

    assert (made.exit_code, out.read_text()) == (1, "a key")
    assert "уже есть" in made.output


def test_a_right_set_up_is_found_right(looking: Look) -> None:
    findings = looking()

    assert [one.words for one in findings if "Часы" not in one.words and not one.right] == []
    assert findings[-1].words == "Запрос принят: ЕСИА показывает страницу входа."


def test_a_key_that_is_not_registered_is_named_with_esias_code(looking: Look, tmp_path: Path) -> None:
    other = tmp_path / "other.pem"
    other.touch(mode=0o600)
    other.write_text("".join(self_signed_gost("Другой", at=NOW - timedelta(days=1), days=300)))

    assert "ESIA-007053" in wrong(looking(key=f"file:{other}"))[-1]


def test_a_wrong_mnemonic_is_named_with_esias_code(looking: Look) -> None:
    assert "ESIA-007005" in wrong(looking(client_id="NOBODY"))[-1]


def test_a_callback_that_is_not_registered_is_named_with_esias_code(looking: Look) -> None:
    assert "ESIA-007023" in wrong(looking(redirect_uri="https://elsewhere.example/auth/callback"))[-1]


def test_a_certificate_that_ends_soon_is_told_before_it_ends(looking: Look, tmp_path: Path) -> None:
    ending = tmp_path / "ending.pem"
    ending.touch(mode=0o600)
    ending.write_text("".join(self_signed_gost("Школа", at=NOW - timedelta(days=340), days=350)))

    assert "Сертификат школы: дней до конца срока — 10. Пора готовить следующий." in wrong(
        looking(key=f"file:{ending}")
    )


def test_a_key_that_others_may_read_is_not_used(looking: Look, gosuslugi: Gosuslugi, tmp_path: Path) -> None:
    lies_open = tmp_path / "open.pem"
    lies_open.write_text(gosuslugi.key + gosuslugi.certificate)
    lies_open.chmod(0o644)

    assert [f"file:{lies_open}" in one for one in wrong(looking(key=f"file:{lies_open}"))] == [True]


def test_an_address_that_does_not_answer_or_is_open_is_told(looking: Look) -> None:
    assert "не отвечает" in wrong(looking(url="http://127.0.0.1:9"))[-1]
    assert "https://" in wrong(looking(url="http://esia.example"))[0]


def test_esia_that_is_broken_is_not_taken_for_right(looking: Look, gosuslugi: Gosuslugi) -> None:
    gosuslugi.turn(broken=True)

    assert wrong(looking())[-1] == "ЕСИА ответила ошибкой 500. Попробуйте позже."


def test_the_command_says_which_settings_are_missing() -> None:
    bare = {"SCHOOL_TABLE": "sqlite:/none", "SCHOOL_BASE_URL": "http://127.0.0.1", "SCHOOL_TENANT": "burminka"}
    checked = school("esia", "check", **bare)

    assert checked.exit_code == 1
    assert "SCHOOL_ESIA_URL" in checked.output
