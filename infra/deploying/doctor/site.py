"""The public site: its pages, the page for what is not there, how long browsers may keep files."""

import re
import secrets
from collections.abc import Iterator
from typing import Final
from urllib.parse import urljoin, urlsplit

from infra.deploying.doctor import headers
from infra.deploying.doctor.asking import Answer, NoAnswer, Visitor
from infra.deploying.doctor.findings import Finding, bad, good, note

OK: Final = 200
NOT_MODIFIED: Final = 304
NOT_FOUND: Final = 404
FOR_GOOD: Final = frozenset({301, 308})
ASSET: Final = re.compile(r'(?:href|src)="(/static/[^"]+\.[0-9a-f]{8}\.(?:css|js))"')
PAGE: Final = re.compile(r'href="(/[a-z0-9-]+/)"')
PUBLISH: Final = "Опубликуйте сайт ещё раз: school deploy."


def pages(visitor: Visitor, home: Answer) -> Iterator[Finding]:
    """Look at the first page, one that it leads to, one that is not there, and a file of its looks."""
    if home.status != OK or "text/html" not in home.header("content-type"):
        yield bad(f"Главная страница отвечает {home.status}, а не страницей.", PUBLISH)
        return
    yield good("Главная страница сайта открывается.")
    yield from headers.of_site(visitor, home)
    try:
        yield from _inner(visitor, home)
        yield from _absent(visitor)
        yield from _asset(visitor, home)
    except NoAnswer:
        yield bad("Сайт перестал отвечать посреди проверки.", "Повторите через минуту.")


def _inner(visitor: Visitor, home: Answer) -> Iterator[Finding]:
    found = PAGE.search(home.text)
    if found is None:
        yield note("На главной нет ссылок на другие страницы сайта.")
        return
    page = visitor.get(found[1])
    if page.status != OK:
        yield bad(f"Страница {found[1]} отвечает {page.status}.", PUBLISH)
        return
    bare = visitor.get(found[1].rstrip("/"))
    there = urlsplit(urljoin(f"{visitor.origin}{found[1].rstrip('/')}", bare.header("location"))).path
    if bare.status in FOR_GOOD and there == found[1]:
        yield good("Страницы сайта открываются, адрес без косой черты ведёт туда же.")
    else:
        yield bad(
            f"Адрес {found[1].rstrip('/')} без косой черты отвечает {bare.status}.",
            "Проверьте настройки раздачи сайта.",
        )


def _absent(visitor: Visitor) -> Iterator[Finding]:
    page = visitor.get(f"/nothing-{secrets.token_hex(4)}/")
    if page.status == NOT_FOUND and "<h1" in page.text and "text/html" in page.header("content-type"):
        yield good("Для адреса, которого нет, показана страница школы.")
    else:
        yield bad(
            f"Для адреса, которого нет, ответ {page.status} без страницы школы.",
            "Раздача сайта должна отдавать 404.html с ответом 404.",
        )


def _asset(visitor: Visitor, home: Answer) -> Iterator[Finding]:
    found = ASSET.search(home.text)
    if found is None:
        yield bad("На главной нет файла оформления.", PUBLISH)
        return
    asset = visitor.get(found[1])
    wrong = [
        *([] if asset.status == OK else [f"ответ {asset.status}"]),
        *([] if "immutable" in asset.header("cache-control") else ["нельзя хранить год"]),
        *([] if "no-cache" in home.header("cache-control") else ["главную страницу можно хранить без проверки"]),
    ]
    if asset.status == OK:
        again = visitor.get(found[1], {"If-None-Match": asset.header("etag")})
        wrong += [] if again.status == NOT_MODIFIED else ["неизменённый файл отдаётся заново"]
    if wrong:
        yield bad(f"Файлы сайта хранятся в браузере не так: {', '.join(wrong)}.", PUBLISH)
    else:
        yield good("Оформление хранится в браузере, страницы проверяются при каждом заходе.")
