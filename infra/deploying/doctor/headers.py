"""Headers that protect a visitor: those of the public site, and those of the functions' pages."""

from collections.abc import Iterator, Mapping
from typing import Final

from functions.web import headers as of_functions
from infra.deploying.doctor.asking import Answer, Visitor
from infra.deploying.doctor.findings import Finding, bad, good
from infra.headers import site_headers

HSTS: Final = "strict-transport-security"


def of_site(visitor: Visitor, page: Answer) -> Iterator[Finding]:
    """Compare a page of the site with what infra/headers.py wants; a school may have a visit counter or not."""
    wrong = min((_differing(page, site_headers(counter=counter)) for counter in (False, True)), key=len)
    yield _finding("сайта", wrong, "раздачи сайта")
    yield from _hsts(visitor, page, "сайта")


def of_pages(visitor: Visitor, page: Answer) -> Iterator[Finding]:
    """Compare an answer of a function with what functions/web/headers.py wants."""
    wrong = _differing(page, of_functions.FIXED)
    policy = page.header("content-security-policy")
    missing = [name for name, value in of_functions.POLICY.items() if f"{name} {value}" not in policy]
    yield _finding("дневника и журнала", [*wrong, *(["Content-Security-Policy"] if missing else [])], "шлюза")
    yield from _hsts(visitor, page, "дневника и журнала")


def _differing(page: Answer, wanted: Mapping[str, str]) -> list[str]:
    return [name for name, value in wanted.items() if page.header(name) != value]


def _finding(whose: str, wrong: list[str], where: str) -> Finding:
    if wrong:
        return bad(
            f"На страницах {whose} не те заголовки: {', '.join(wrong)}.",
            f"Проверьте настройки {where}: их кто-то меняет.",
        )
    return good(f"Защитные заголовки {whose} на месте.")


def _hsts(visitor: Visitor, page: Answer, whose: str) -> Iterator[Finding]:
    if visitor.secure and not page.header(HSTS):
        yield bad(f"На страницах {whose} нет Strict-Transport-Security.", "Установите последнюю версию: school deploy.")
