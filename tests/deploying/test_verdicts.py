"""Whether a version that was just applied may stay."""

import json
from typing import TYPE_CHECKING

import pytest

from infra.deploying import verdicts
from infra.deploying.doctor.findings import Finding, bad, bad_place, good
from tests.support.serving import serving

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


def judged(*looks: list[Finding], gateway: str = "") -> tuple[verdicts.Verdict, list[str]]:
    said: list[str] = []
    left = list(looks)
    verdict = verdicts.of(
        "https://school.example", said.append, gateway, examiner=lambda _: left.pop(0), attempts=len(looks), pause=0
    )
    return verdict, said


def test_a_school_that_is_well_keeps_its_version() -> None:
    verdict, said = judged([good("Всё хорошо.")])

    assert (verdict.stays, verdict.well) == (True, True)
    assert said == ["  ✓ Всё хорошо."]


def test_an_illness_that_passes_by_itself_takes_no_version_back() -> None:
    verdict, said = judged([bad("Ответ 502.", "Подождите.")], [good("Всё хорошо.")])

    assert verdict.stays
    assert said == ["  ✓ Всё хорошо."]


def test_an_illness_that_stays_takes_the_version_back() -> None:
    illness = [bad("Ответ 502.", "Подождите.")]

    assert not judged(illness, illness)[0].stays


def test_what_is_wrong_with_the_place_is_shown_and_takes_nothing_back() -> None:
    verdict, said = judged([good("Работает."), bad_place("Часы ушли.", "Поправьте.")])

    assert (verdict.stays, verdict.well) == (True, False)
    assert "  ✗ Часы ушли. Поправьте." in said


@pytest.mark.parametrize(("status", "stays"), [("200 OK", True), ("502 Bad Gateway", False)])
def test_before_the_domain_leads_here_the_gateway_itself_is_asked(status: str, *, stays: bool) -> None:
    def gateway(_environ: "WSGIEnvironment", start_response: "StartResponse") -> list[bytes]:
        start_response(status, [("Content-Type", "application/json")])
        return [json.dumps({"table": "ok", "version": "1"} if stays else {"message": "no"}).encode()]

    with serving(gateway) as port:
        verdict, said = judged([bad_place("Имени нет в DNS.", "Добавьте.")], gateway=f"http://127.0.0.1:{port}")

    assert verdict.stays is stays
    assert not verdict.well
    assert len(said) > 1
