"""The list of certificates that tokens are checked under: overlap, renewal without a restart, an alarm in time."""

import logging
from collections.abc import Callable
from datetime import timedelta

import pytest

from functions.esia.gost.certificates import UnreadableCertificate
from functions.esia.trusted import AGAIN_AFTER, Algorithm, NothingTrusted, Trusted
from functions.secret_store import SecretUnusable
from tests.support.builders import NOW
from tests.support.esia import GOST, RSA, issuer


class Lists:
    """A place whose list changes; it counts how often it is read."""

    def __init__(self, *certificates: str) -> None:
        self.certificates = certificates
        self.reads = 0

    def read(self) -> bytes:
        self.reads += 1
        return "".join(self.certificates).encode()


def of(trusted: Trusted) -> list[str]:
    return [one.pem.strip() for one in trusted.valid(NOW)]


@pytest.mark.parametrize("algorithm", [RSA, GOST])
def test_only_certificates_of_the_configured_algorithm_count(algorithm: Algorithm) -> None:
    trusted = Trusted(Lists(issuer(RSA).certificate, issuer(GOST).certificate).read, algorithm)

    assert of(trusted) == [issuer(algorithm).certificate.strip()]


def test_the_present_and_the_next_certificate_overlap() -> None:
    next_one = issuer(GOST, "next", start=-1)
    trusted = Trusted(Lists(issuer(GOST).certificate, next_one.certificate).read, GOST)

    assert of(trusted) == [next_one.certificate.strip(), issuer(GOST).certificate.strip()]
    assert [one.thumbprint for one in trusted.valid(NOW, thumbprint=issuer(GOST).thumbprint)] == [
        issuer(GOST).thumbprint
    ]


@pytest.mark.parametrize(("start", "days"), [(-400, 390), (2, 400)], ids=["over", "not yet"])
def test_a_certificate_outside_its_term_is_not_used(start: int, days: int) -> None:
    trusted = Trusted(Lists(issuer(GOST, "other", start, days).certificate, issuer(GOST).certificate).read, GOST)

    assert of(trusted) == [issuer(GOST).certificate.strip()]


def test_a_changed_list_is_read_again_but_not_more_than_once_a_minute() -> None:
    lists = Lists(issuer(GOST).certificate)
    trusted = Trusted(lists.read, GOST)
    lists.certificates = (issuer(GOST, "next").certificate,)

    assert trusted.read_again(NOW)
    assert of(trusted) == [issuer(GOST, "next").certificate.strip()]
    assert not trusted.read_again(NOW + AGAIN_AFTER - timedelta(seconds=1))
    assert lists.reads == 2
    assert trusted.read_again(NOW + AGAIN_AFTER)


def _absent() -> bytes:
    raise SecretUnusable("file:/x", "No such file")


@pytest.mark.parametrize(
    "broken",
    [_absent, lambda: b"", lambda: b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"],
    ids=["absent", "empty", "no certificate"],
)
def test_a_list_that_is_broken_later_leaves_the_old_one_in_use(
    broken: Callable[[], bytes], caplog: pytest.LogCaptureFixture
) -> None:
    lists = Lists(issuer(GOST).certificate)
    trusted = Trusted(lambda: lists.read() if not lists.reads else broken(), GOST)

    assert not trusted.read_again(NOW)
    assert of(trusted) == [issuer(GOST).certificate.strip()]
    assert [record.getMessage() for record in caplog.records] == ["esia_certificates_unreadable"]


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", NothingTrusted),
        (issuer(RSA).certificate.encode(), NothingTrusted),
        (b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", UnreadableCertificate),
    ],
    ids=["empty", "another algorithm", "no certificate"],
)
def test_a_list_without_a_certificate_to_trust_stops_the_login(content: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        Trusted(lambda: content, GOST)


@pytest.mark.parametrize(("days", "alarm"), [(31, None), (30, None), (29, 29), (0, 0), (-5, -5)], ids=str)
def test_thirty_days_before_the_last_certificate_ends_there_is_an_alarm(
    days: int, alarm: int | None, caplog: pytest.LogCaptureFixture
) -> None:
    ends = issuer(GOST, "last", start=-100, days=100 + days)
    earlier = issuer(GOST, "earlier", start=-300, days=150)
    trusted = Trusted(Lists(ends.certificate, earlier.certificate, issuer(RSA).certificate).read, GOST)

    trusted.warn(NOW)

    said = [(one.levelno, one.getMessage(), one.__dict__["days_left"]) for one in caplog.records]
    assert said == ([] if alarm is None else [(logging.WARNING, "esia_certificates_ending", alarm)])
