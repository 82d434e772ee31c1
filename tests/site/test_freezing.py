"""The freezer: what it writes, when it has nothing to do, and what stops it."""

import gzip
import hashlib
import json
from pathlib import Path
from shutil import copytree

import pytest
from flask_frozen import FrozenFlaskWarning

from school_site import pages
from school_site.assets import shrink_css
from school_site.content import ContentError
from school_site.freezer import SITE, BuildReport, build
from school_site.pages import Generated, GeneratedPage


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A copy of the pages, to be changed."""
    return copytree(SITE / "content", tmp_path / "content")


@pytest.fixture
def destination(tmp_path: Path) -> Path:
    return tmp_path / "build" / "site"


def write(path: Path, *, head: str = "title: Проба\nsummary: О пробе.", text: str = "Слова.") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"---\n{head}\n---\n{text}\n", encoding="utf-8")


def test_a_page_of_markdown_becomes_an_address_with_a_slash(content: Path, destination: Path) -> None:
    write(content / "canteen.md", text="Обед в **12:10**.")
    build(destination, content=content)
    assert "Обед в\N{NO-BREAK SPACE}<strong>12:10</strong>" in (destination / "canteen" / "index.html").read_text(
        "utf-8"
    )


def test_static_files_have_a_second_name_with_their_fingerprint_and_the_manifest_knows_it(frozen: Path) -> None:
    names = json.loads((frozen.parent / "assets.json").read_text("utf-8"))
    for name, named in names.items():
        content = (frozen / "static" / named).read_bytes()
        assert content == (frozen / "static" / name).read_bytes()
        assert f".{hashlib.sha256(content).hexdigest()[:8]}." in named
    assert f"/static/{names['app.css']}" in (frozen / "index.html").read_text("utf-8")


def test_every_text_has_a_compressed_copy_with_the_same_contents(frozen: Path) -> None:
    texts = [path for path in frozen.rglob("*") if path.suffix in {".html", ".css", ".js", ".svg", ".json"}]
    assert texts
    for path in texts:
        assert gzip.decompress(path.with_name(f"{path.name}.gz").read_bytes()) == path.read_bytes()


def test_an_unchanged_site_is_not_built_again(content: Path, destination: Path) -> None:
    first = build(destination, content=content)
    second = build(destination, content=content)
    assert (first.unchanged, second.unchanged) == (False, True)
    assert first.files == second.files


def test_a_changed_page_is_built_and_its_compressed_copy_too(content: Path, destination: Path) -> None:
    write(content / "canteen.md", text="Обед в полдень.")
    build(destination, content=content)
    write(content / "canteen.md", text="Обед в час.")

    assert not build(destination, content=content).unchanged

    copy = destination / "canteen" / "index.html.gz"
    assert "в\N{NO-BREAK SPACE}час" in gzip.decompress(copy.read_bytes()).decode()


def test_a_page_that_is_gone_leaves_nothing_behind(content: Path, destination: Path) -> None:
    write(content / "canteen.md")
    build(destination, content=content)
    (content / "canteen.md").unlink()
    build(destination, content=content)
    assert list(destination.rglob("canteen/*")) == []


def test_a_file_lost_from_the_built_site_is_written_again(content: Path, destination: Path) -> None:
    build(destination, content=content)
    (destination / "index.html").unlink()
    build(destination, content=content)
    assert (destination / "index.html").is_file()


def test_generated_pages_and_files_are_published(content: Path, destination: Path) -> None:
    page = GeneratedPage("/about/rooms/", "site/404.html")
    build(destination, content=content, generated=Generated([page], {"/data/rooms.json": '{"rooms": 9}'}))
    assert (destination / "about" / "rooms" / "index.html").is_file()
    assert json.loads((destination / "data" / "rooms.json").read_text("utf-8")) == {"rooms": 9}


def test_a_file_whose_type_its_name_does_not_say_stops_the_build(content: Path, destination: Path) -> None:
    with pytest.raises(FrozenFlaskWarning, match="does not match"):
        build(destination, content=content, generated=Generated(files={"/data/rooms.png": "{}"}))


def test_a_route_that_nobody_freezes_stops_the_build(content: Path, destination: Path) -> None:
    page = GeneratedPage("/rooms/<int:number>/", "site/404.html")
    with pytest.raises(FrozenFlaskWarning, match="Nothing frozen for endpoints"):
        build(destination, content=content, generated=Generated([page]))


def test_a_build_that_failed_is_not_taken_for_done(content: Path, destination: Path) -> None:
    build(destination, content=content)
    write(content / "news" / "2026" / "bad.md")
    with pytest.raises(ContentError):
        build(destination, content=content)
    with pytest.raises(ContentError):
        build(destination, content=content)


@pytest.mark.parametrize(
    ("name", "head", "said"),
    [
        pytest.param("a.md", "summary: О пробе.", "ключ «title»: ожидается заголовок страницы", id="no title"),
        pytest.param("a.md", "title: А\nsummary: Б\nmenu: cellar", "ключ «menu»: ожидается раздел", id="no such menu"),
        pytest.param("a.md", "title: А\nsummary: Б\ntitel: В", "ключа «titel» нет", id="a typing mistake"),
        pytest.param("a.md", "title: [", "начало файла не понято", id="not YAML"),
        pytest.param("Столовая.md", "title: А\nsummary: Б", "строчные латинские буквы", id="a name in Cyrillic"),
        pytest.param("news/2026/a.md", "title: А\nsummary: Б", "новости нужна строка «day", id="news without a day"),
        pytest.param(
            "news/2025/a.md", "title: А\nsummary: Б\nday: 2026-01-01", "папка того же года", id="news in a wrong year"
        ),
    ],
)
def test_a_page_that_is_not_right_is_named_with_what_to_do(
    content: Path, destination: Path, name: str, head: str, said: str
) -> None:
    write(content / name, head=head)
    with pytest.raises(ContentError) as refused:
        build(destination, content=content)
    assert name in str(refused.value)
    assert said in str(refused.value)


def test_the_first_page_of_news_has_the_latest_and_a_year_has_all(content: Path, destination: Path) -> None:
    for day in range(1, 21):
        write(
            content / "news" / "2025" / f"day-{day}.md", head=f"title: Н{day}\nsummary: О дне.\nday: 2025-03-{day:02}"
        )
    build(destination, content=content)
    latest = (destination / "news" / "index.html").read_text("utf-8")
    whole = (destination / "news" / "2025" / "index.html").read_text("utf-8")
    assert latest.count("<time") == pages.LATEST
    assert latest.index("/news/2026/ski-day/") < latest.index("/news/2025/day-20/")
    assert whole.count("<time") == 20


def test_a_report_says_how_many_files_and_seconds(content: Path, destination: Path) -> None:
    report = build(destination, content=content)
    assert isinstance(report, BuildReport)
    assert report.files == len([path for path in destination.rglob("*.*") if path.suffix != ".gz" and path.is_file()])
    assert report.seconds > 0


def test_css_is_shrunk_without_a_change_of_meaning() -> None:
    assert shrink_css("/* a */\n.a,\n.b { width: calc(100% - 2rem); font: 1rem/2 a, b; }\n") == (
        ".a,.b{width: calc(100% - 2rem);font: 1rem/2 a,b;}"
    )
