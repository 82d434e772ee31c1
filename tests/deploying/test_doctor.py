"""The look from outside: a school that is well, and one that is ill in one way at a time."""

import json
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from infra.cli import main
from infra.deploying.doctor import Finding, examine
from infra.local.timers import with_timers
from tests.support.between import Passing, between
from tests.support.browser import School
from tests.support.running import command
from tests.support.serving import serving

Spoil = Callable[[Passing], Passing]
RAN = dict.fromkeys(with_timers(), 60)  # seconds ago
ALL_BUT_FILES = {name: age for name, age in RAN.items() if name != "files"}


@pytest.fixture(scope="module")
def origin(school: School) -> str:
    """A school whose timers have run."""
    for name in with_timers():
        command(school.environment, "timer", name)
    return school.origin


def found(origin: str, spoil: Spoil = lambda answer: answer, lose: tuple[str, ...] = ()) -> list[Finding]:
    with serving(between(origin, spoil, lose=lose)) as port:
        return list(examine(f"http://localhost:{port}"))


def wrong(findings: list[Finding]) -> list[str]:
    assert all(finding.mend for finding in findings if finding.right is False)
    return [finding.words for finding in findings if finding.right is False]


def only_at(path: str, spoil: Spoil) -> Spoil:
    return lambda answer: spoil(answer) if answer.path == path else answer


def told(**changed: object) -> Spoil:
    """Let /healthz say something else."""
    return only_at(
        "/healthz", lambda answer: replace(answer, body=json.dumps(json.loads(answer.body) | changed).encode())
    )


def test_a_school_that_is_well_is_found_so(origin: str) -> None:
    result = CliRunner().invoke(main, ["doctor", origin])

    lines = result.output.splitlines()
    assert (result.exit_code, lines[-1]) == (0, "Всё в порядке.")
    assert {line[0] for line in lines[:-1]} == {"✓", "–"}
    assert "Таймер consent сработал 0 мин. назад." in result.output
    assert "Вход начинается: посетителя отправляют на 127.0.0.1:" in result.output


def test_a_school_that_passes_through_a_gateway_unspoilt_is_well(origin: str) -> None:
    assert wrong(found(origin)) == []


def gateway_error(answer: Passing) -> Passing:
    return replace(answer, status=502, body=b'{"message": "Internal Server Error"}')


def header(path: str, name: str, value: str) -> Spoil:
    return only_at(path, lambda answer: answer.with_header(name, value))


def below(path: str, spoil: Spoil) -> Spoil:
    return lambda answer: spoil(answer) if answer.path.startswith(path) else answer


def of_bare_addresses(answer: Passing) -> Passing:
    return replace(answer, status=404) if answer.status == 308 else answer


@dataclass(frozen=True)
class Illness:
    """What is spoilt on the way, and words of the one finding about it."""

    words: str
    spoil: Spoil = field(default=lambda answer: answer)
    lose: tuple[str, ...] = ()


ILLNESSES = {
    "cookies of requests are dropped": Illness("дошло 0: войти никто не сможет", lose=("HTTP_COOKIE",)),
    "cookies of answers are dropped": Illness(
        "до браузера дошло 0", only_at("/healthz", lambda answer: answer.without("set-cookie"))
    ),
    "functions answer 502": Illness("Функции не работают: /healthz отвечает 502", only_at("/healthz", gateway_error)),
    "the path leads to the site": Illness(
        "ведёт не к функциям", only_at("/healthz", lambda answer: replace(answer, body=b"<h1>"))
    ),
    "the table is away": Illness("Таблица не отвечает", told(table="unavailable")),
    "a timer stands still": Illness(
        "consent не срабатывал 120 мин., а должен каждые 10", told(timers=RAN | {"consent": 7200})
    ),
    "a timer never ran": Illness(
        "Таймер files ни разу не сработал", told(timers={name: age for name, age in RAN.items() if name != "files"})
    ),
    "the functions' clock is wrong": Illness("Часы функций ушли", told(now="2026-01-01T00:00:00+00:00")),
    "a header of the site is gone": Illness(
        "сайта не те заголовки: X-Content-Type-Options",
        only_at("/", lambda answer: answer.without("x-content-type-options")),
    ),
    "pages of functions may be framed": Illness(
        "журнала не те заголовки: Content-Security-Policy",
        header("/healthz", "Content-Security-Policy", "default-src *"),
    ),
    "pages of functions may be kept": Illness(
        "журнала не те заголовки: Cache-Control", header("/healthz", "Cache-Control", "public")
    ),
    "the login is not set up": Illness(
        "/auth/login отвечает 500", only_at("/auth/login", lambda answer: replace(answer, status=500))
    ),
    "the school thinks it has another name": Illness(
        "Функции считают адресом школы https://other.example",
        header("/auth/login", "Location", "https://other.example/auth/login?moved=1"),
    ),
    "the login has lost its state": Illness(
        "без метки попытки", header("/auth/login", "Location", "https://esia.example/")
    ),
    "the cookie of the login is lost": Illness(
        "Кука попытки входа не дошла", only_at("/auth/login", lambda answer: answer.without("set-cookie"))
    ),
    "the cookie of the login is open to scripts": Illness(
        "защищена не полностью", header("/auth/login", "Set-Cookie", "login-1=x; Path=/")
    ),
    "the site is empty": Illness(
        "Главная страница отвечает 403", only_at("/", lambda answer: replace(answer, status=403))
    ),
    "what is not there is a listing": Illness(
        "без страницы школы", below("/nothing", lambda answer: replace(answer, body=b"<Error/>"))
    ),
    "what is not there is found": Illness(
        "ответ 200 без", below("/nothing", lambda answer: replace(answer, status=200))
    ),
    "looks are fetched each time": Illness(
        "нельзя хранить год", below("/static", lambda answer: answer.with_header("Cache-Control", "no-cache"))
    ),
    "pages are kept without asking": Illness("можно хранить без проверки", header("/", "Cache-Control", "max-age=600")),
    "a gateway loses the slash of an address": Illness(
        "/diary/ отвечает 308", only_at("/diary/", lambda answer: replace(answer, status=308))
    ),
    "an address without its slash leads nowhere": Illness("без косой черты отвечает 404", of_bare_addresses),
}


@pytest.mark.parametrize("illness", ILLNESSES)
def test_an_illness_is_named_alone_and_with_what_to_mend(origin: str, illness: str) -> None:
    ill = ILLNESSES[illness]

    named = wrong(found(origin, ill.spoil, ill.lose))

    assert len(named) == 1
    assert ill.words in named[0]


def test_a_school_of_this_minute_is_not_blamed_for_timers_that_wait(school: School) -> None:
    with serving(between(school.origin, told(timers={}))) as port:
        findings = list(examine(f"http://localhost:{port}", fresh=True))

    assert wrong(findings) == []
    assert "Таймер files ещё не срабатывал: первый раз — в течение 60 мин." in [one.words for one in findings]


def test_a_clock_of_ours_that_is_wrong_is_not_laid_on_the_cloud(origin: str) -> None:
    findings = list(examine(origin, clock=lambda: datetime.now(UTC) + timedelta(minutes=5)))

    assert [one for one in wrong(findings) if "Часы этого компьютера" in one]


def test_nobody_at_the_address_is_said_once() -> None:
    result = CliRunner().invoke(main, ["doctor", "http://127.0.0.1:9"])  # discard: nobody answers

    assert result.exit_code == 1
    assert result.output.startswith("✗ Соединение не принимают.")
    assert len(result.output.splitlines()) == 1


def test_a_name_that_is_not_in_dns_is_said_once() -> None:
    assert wrong(list(examine("http://school.invalid"))) == ["Такого имени нет в DNS."]


@pytest.mark.parametrize("address", ["ftp://school.example", "http://", "http://[", "http://school.example:0"])
def test_an_address_that_is_none_is_refused_in_words(address: str) -> None:
    result = CliRunner().invoke(main, ["doctor", address])

    assert (result.exit_code, "записан не так" in result.output) == (1, True)


@pytest.fixture(scope="module")
def trusted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for this machine that ends in five days, with its key."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(IPv4Address("127.0.0.1"))])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=5, hours=1))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def over_tls(origin: str, trusted: Path) -> Iterator[str]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(trusted)
    with serving(between(origin), context=context) as port:
        yield f"https://localhost:{port}"


def test_a_certificate_that_nobody_trusts_is_named(over_tls: str) -> None:
    named = wrong(list(examine(over_tls)))

    assert len(named) == 1
    assert named[0].startswith("Сертификату нельзя верить")


def test_a_certificate_that_ends_soon_is_named_with_its_days(over_tls: str, trusted: Path) -> None:
    named = wrong(list(examine(over_tls, context=ssl.create_default_context(cafile=trusted))))

    assert "Сертификат действует ещё 5 дн." in named
    assert any("без https" in one for one in named)  # a school over TLS may not log in over an open channel
