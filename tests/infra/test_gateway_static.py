"""The frozen site as the gateway serves it."""

import gzip
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.headers import site_headers
from infra.local.gateway.static import StaticSite
from tests.support.serving import ask, serving

PAGE = "<h1>Новости школы</h1>" * 50
YEAR = 365 * 24 * 60 * 60


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("outer") / "site"
    files = {
        "index.html": "<h1>Главная</h1>",
        "news/index.html": PAGE,
        "404.html": "<h1>Такой страницы нет</h1>",
        "static/app.3f2a91c0.css": "body{}",
        "static/plain.css": "body{}",
        "school.json": "{}",
    }
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (root / "news/index.html.gz").write_bytes(gzip.compress(PAGE.encode()))
    (root.parent / "secret").write_text("not for you", encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def port(root: Path) -> Iterator[int]:
    headers = site_headers(counter=False)
    with serving(StaticSite(root, headers)) as port:
        yield port


def test_a_folder_is_its_index_page_in_utf_8(port: int) -> None:
    response, body = ask(port, "GET", "/news/")
    assert (response.status, body.decode()) == (200, PAGE)
    assert response.headers.get_content_type() == "text/html"
    assert response.headers.get_content_charset() == "utf-8"


@pytest.mark.parametrize("path", ["/news", "/news/index.html"])
def test_other_spellings_of_a_folder_lead_there_for_good(port: int, path: str) -> None:
    response, _ = ask(port, "GET", path)
    assert response.status == 308
    assert response.getheader("Location") in {"news/", "./"}


def test_head_has_the_headers_and_no_body(port: int) -> None:
    response, body = ask(port, "HEAD", "/")
    assert (response.status, body) == (200, b"")
    assert int(response.getheader("Content-Length", "0")) == len("<h1>Главная</h1>".encode())


def test_what_has_not_changed_is_not_sent_again(port: int) -> None:
    first, _ = ask(port, "GET", "/news/")
    again, body = ask(port, "GET", "/news/", headers={"If-None-Match": first.getheader("ETag", "")})
    other, _ = ask(port, "GET", "/news/", headers={"If-None-Match": '"other"'})
    assert (again.status, body, other.status) == (304, b"", 200)


def test_a_changed_file_has_another_etag(root: Path) -> None:
    page = root / "school.json"
    with serving(StaticSite(root, {})) as port:
        before = ask(port, "GET", "/school.json")[0].getheader("ETag")
    later = page.stat().st_mtime + 2
    os.utime(page, (later, later))
    with serving(StaticSite(root, {})) as port:
        assert ask(port, "GET", "/school.json")[0].getheader("ETag") != before


def test_the_compressed_copy_goes_to_who_takes_it(port: int) -> None:
    response, body = ask(port, "GET", "/news/", headers={"Accept-Encoding": "gzip"})
    assert response.getheader("Content-Encoding") == "gzip"
    assert response.getheader("Vary") == "Accept-Encoding"
    assert gzip.decompress(body).decode() == PAGE


@pytest.mark.parametrize(
    ("path", "policy"),
    [
        pytest.param("/static/app.3f2a91c0.css", f"public, max-age={YEAR}, immutable", id="its name is its contents"),
        pytest.param("/static/plain.css", "no-cache", id="the same name may have other contents"),
        pytest.param("/news/", "no-cache", id="a page"),
        pytest.param("/nowhere", "no-cache", id="a page that may come"),
    ],
)
def test_how_long_a_browser_may_keep_it(port: int, path: str, policy: str) -> None:
    assert ask(port, "GET", path)[0].getheader("Cache-Control") == policy


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_is_not_there_gets_the_schools_own_page(port: int, method: str) -> None:
    response, body = ask(port, method, "/nowhere/", headers={"If-None-Match": "*"})
    assert (response.status, body.decode()) == (404, "<h1>Такой страницы нет</h1>")


def test_a_program_is_told_in_json_that_it_is_not_there(port: int) -> None:
    response, _ = ask(port, "GET", "/api/v1/nowhere")
    assert (response.status, response.getheader("Content-Type")) == (404, "application/problem+json")


@pytest.mark.parametrize(
    "path", ["/../secret", "/%2e%2e/secret", "/news/../../secret", "/..%2fsecret", "//secret", "/news/%00", "/%ff"]
)
def test_no_path_leads_out_of_the_folder(port: int, path: str) -> None:
    response, body = ask(port, "GET", path)
    assert response.status == 404
    assert b"not for you" not in body


@pytest.mark.parametrize("path", ["/", "/nowhere", "/static/plain.css"])
def test_every_answer_says_what_a_page_may_load(port: int, path: str) -> None:
    response, _ = ask(port, "GET", path)
    policy = response.getheader("Content-Security-Policy", "")
    assert "default-src 'none'" in policy
    assert "form-action 'none';" in policy
    assert "mc.yandex.ru" not in policy
    assert response.getheader("X-Content-Type-Options") == "nosniff"


def test_the_counter_is_let_in_only_where_the_school_has_one() -> None:
    policy = site_headers(counter=True)["Content-Security-Policy"]
    assert "script-src 'self' https://mc.yandex.ru;" in policy
