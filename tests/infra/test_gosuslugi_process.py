"""The emulator of Gosuslugi as a process, what it keeps, and the two that can check signatures for it."""

import json
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from functions.esia.gost import cms
from functions.esia.gost.certificates import Certificate
from functions.esia.gost.keys import PrivateKey
from infra.esia_keys import self_signed_gost
from infra.local.gosuslugi import links, openssl
from infra.local.gosuslugi.app import create_app
from infra.local.gosuslugi.gost import Gost
from infra.local.gosuslugi.openssl import OpenSslGost
from infra.local.gosuslugi.own_gost import OwnGost
from infra.local.gosuslugi.people import Persona
from infra.local.gosuslugi.state import State
from infra.local.gosuslugi.system import System
from tests.support.builders import NOW
from tests.support.gosuslugi import SCHOOL, Browser, Gosuslugi, personas
from tests.support.needs import missing

SECONDS = 60


@contextmanager
def running(folder: Path, people: list[Persona]) -> Iterator[str]:
    """Run the emulator with its files in a folder; yield its address. Ends it as the school does."""
    now = datetime.now().astimezone()
    _, certificate = self_signed_gost("Школа", at=now - timedelta(days=1), days=30)
    system = System(client_id="SCHOOL", domains=(SCHOOL,), certificates=(certificate,))
    (folder / "system.json").write_text(system.model_dump_json())
    (folder / "people.json").write_text(json.dumps([one.model_dump(mode="json") for one in people]))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        url = f"http://127.0.0.1:{port}"
        files = {"system": "system.json", "people": "people.json", "state": "state.json", "certificates": "esia.pem"}
        words = [word for option, name in files.items() for word in (f"--{option}", str(folder / name))]
        command = [sys.executable, "-m", "infra.local.gosuslugi", "--base-url", url, *words]
        command += ["--socket", str(listening.fileno())]
        child = subprocess.Popen(command, stdin=subprocess.PIPE, pass_fds=[listening.fileno()])
    try:
        # It makes its keys before it answers.
        urllib.request.urlopen(f"http://127.0.0.1:{port}/public/esia.pem", timeout=SECONDS).close()
        yield url
    finally:
        assert child.stdin is not None
        child.stdin.close()
        child.wait(SECONDS)


def test_links_and_certificates_outlive_a_restart_and_are_the_owners_alone(tmp_path: Path) -> None:
    people = personas()
    parent = next(one for one in people if "ещё не привязана" in one.note)
    child = next(one for one in people if one.oid == parent.family[0])

    with running(tmp_path, people) as url:
        browser = Browser(url)
        browser.post("/login", {"oid": str(parent.oid)})
        browser.post(f"/lk/family/{child.oid}/link", {"email": child.email})
        bundle = browser.open("/public/esia.pem").text
    code = State(people, tmp_path / "state.json").now.codes[0]
    with running(tmp_path, people) as url:
        browser = Browser(url)
        browser.post("/login", {"oid": str(child.oid)})
        shown = browser.post("/lk/code", {"code": code.code})

        assert f"Привязана к {parent.name}" in shown.page.text
        assert browser.open("/public/esia.pem").text == bundle == (tmp_path / "esia.pem").read_text()
    assert {(tmp_path / name).stat().st_mode & 0o777 for name in ("state.json", "esia.pem")} == {0o600}


def test_another_school_begins_anew_with_the_same_keys(tmp_path: Path) -> None:
    people, file = personas(), tmp_path / "state.json"
    system = System(client_id="SCHOOL", certificates=(self_signed_gost("Школа", at=NOW, days=30)[1],))
    state = State(people, file)
    create_app(base_url="http://127.0.0.1:1", system=system, people=people, state=state, clock=NOW.timestamp)
    parent = next(one for one in people if "ещё не привязана" in one.note)
    child = next(one for one in people if one.oid == parent.family[0])
    state.change(lambda kept: links.make_code(kept, parent, child, child.email, at=NOW))

    again = State(people, file)

    assert again.now == state.now
    file.write_text("{}")
    assert State(people, file).now.links == state.now.links, "a file of another version is as none"
    file.write_text(state.now.model_dump_json())
    other = State(people[1:], file)
    assert (other.now.codes, other.now.keys) == ((), state.now.keys)


def test_keys_that_have_run_out_are_made_anew(tmp_path: Path) -> None:
    people, file = personas(), tmp_path / "state.json"
    system = System(client_id="SCHOOL", certificates=(self_signed_gost("Школа", at=NOW, days=30)[1],))

    def certificates(at: datetime) -> set[bytes]:
        state, bundle = State(people, file), tmp_path / "esia.pem"
        create_app(
            base_url="http://127.0.0.1:1", system=system, people=people, state=state, clock=at.timestamp, bundle=bundle
        )
        return {one.der for one in Certificate.read_all(bundle.read_text())}

    first = certificates(NOW)

    assert len(first) == 4
    assert certificates(NOW + timedelta(days=300)) == first
    assert certificates(NOW + timedelta(days=500)).isdisjoint(first)


@pytest.fixture(params=["OpenSSL", "our own"])
def gost(request: pytest.FixtureRequest) -> Gost:
    if request.param == "our own":
        return OwnGost()
    if not openssl.available():
        missing("the GOST engine of OpenSSL (Debian: libengine-gost-openssl)")
    return OpenSslGost()


def test_whoever_checks_takes_a_right_signature_and_refuses_an_altered_one(gost: Gost) -> None:
    key, certificate = self_signed_gost("Школа", at=NOW, days=30)
    _, other = self_signed_gost("Другая", at=NOW, days=30)
    signature = PrivateKey.read(key).sign(b"message")

    assert gost.verify(gost.public_key(certificate), b"message", signature)
    assert not gost.verify(gost.public_key(certificate), b"massage", signature)
    assert not gost.verify(gost.public_key(certificate), b"message", signature[32:] + signature[:32])
    assert not gost.verify(gost.public_key(other), b"message", signature)
    assert gost.verify(gost.public_key(certificate), b"message", gost.sign(key, b"message"))
    assert gost.thumbprint(Certificate.read(certificate).der) == Certificate.read(certificate).thumbprint


def test_whoever_checks_takes_a_detached_signature_of_a_registered_signer_only(gost: Gost) -> None:
    key, certificate = self_signed_gost("Школа", at=NOW, days=30)
    _, other = self_signed_gost("Другая", at=NOW, days=30)
    made = cms.detached(b"message", certificate=Certificate.read(certificate), sign=PrivateKey.read(key).sign, at=NOW)

    assert gost.verify_detached((other, certificate), b"message", made)
    assert not gost.verify_detached((certificate,), b"massage", made)
    assert not gost.verify_detached((other,), b"message", made)
    assert not gost.verify_detached((certificate,), b"message", b"no CMS at all")


def test_every_page_says_where_signatures_are_checked_by_our_own_code(gosuslugi: Gosuslugi) -> None:
    emulator, before = gosuslugi.emulator, gosuslugi.emulator.gost
    emulator.gost = OwnGost()
    try:
        for path in ("/login", "/emulator/"):
            assert "Подписи проверяет код самой школы" in gosuslugi.browser().open(path).page.text
    finally:
        emulator.gost = before


@pytest.mark.parametrize(
    "knob", [{"slow": 61}, {"skew": 86_401}, {"token": "ESIA-000000"}, {"no": 1}, {"algorithm": "HS"}]
)
def test_a_knob_does_not_turn_too_far(gosuslugi: Gosuslugi, knob: dict[str, object]) -> None:
    with pytest.raises(AssertionError):
        gosuslugi.turn(**knob)


def test_the_page_of_knobs_sets_them_by_its_form(gosuslugi: Gosuslugi) -> None:
    browser = gosuslugi.browser()
    form = browser.open("/emulator/").page.form("/emulator/faults")
    assert "broken" not in form  # a box that is not ticked is not sent

    shown = browser.post("/emulator/faults", {**form, "slow": "1.5", "token": "ESIA-007008"})

    assert shown.page.value("slow") == "1.5"
    assert gosuslugi.emulator.faults.token == "ESIA-007008"
    assert gosuslugi.emulator.faults.broken is False
    assert browser.post("/emulator/faults", {"slow": "61"}).status == 422


def test_people_stand_in_groups_by_what_one_can_try(gosuslugi: Gosuslugi) -> None:
    text = gosuslugi.browser().open("/login").page.text

    for title in ("Родители", "Сотрудники школы", "Дети до 14 лет", "14–17 лет, привязаны к родителю"):
        assert title in text
    for one in gosuslugi.emulator.people.values():
        assert (one.name in text) is one.account
