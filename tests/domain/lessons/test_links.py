import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain.lessons.links import LinkWrong, as_text, links_of


def test_a_line_is_an_address_and_what_it_is_called() -> None:
    first, second = links_of(
        "https://resh.edu.ru/subject/lesson/1/ — Видеоурок\r\n\r\nhttps://ru.wikipedia.org/wiki/Дробь\r\n"
    )

    assert (first.address, first.title, first.host) == (
        "https://resh.edu.ru/subject/lesson/1/", "Видеоурок", "resh.edu.ru",
    )  # fmt: skip
    assert (second.title, second.host) == ("", "ru.wikipedia.org")


def test_a_host_is_shown_as_people_write_it() -> None:
    (written, encoded) = links_of("https://образование.рф/урок\nhttps://xn--80abucjiibhv9a.xn--p1ai/")

    assert (written.host, encoded.host) == ("образование.рф", "минобрнауки.рф")


def test_a_name_of_two_alphabets_is_shown_in_code() -> None:
    mixed, broken = links_of("https://gоsuslugi.ru/\nhttps://xn--99999999999.ru/")  # the first о is Cyrillic

    assert (mixed.host, broken.host) == ("xn--gsuslugi-nbh.ru", "xn--99999999999.ru")


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("http://resh.edu.ru/", id="open to everybody on the way"),
        pytest.param("javascript:alert(1)", id="script"),
        pytest.param("data:text/html,x", id="page in an address"),
        pytest.param("//resh.edu.ru/", id="no scheme"),
        pytest.param("resh.edu.ru", id="a bare name"),
        pytest.param("https://", id="no host"),
        pytest.param("https://localhost/", id="this machine"),
        pytest.param("https://gosuslugi.ru@evil.example/", id="another host before the real one"),
        pytest.param("https://evil.example\\@gosuslugi.ru/", id="backslash"),
        pytest.param("https://[::1", id="broken"),
        pytest.param("https://a..b/", id="empty part of a name"),
        pytest.param("https://resh.edu.ru/" + "x" * 500, id="too long"),
        pytest.param("https://resh.edu.ru/ " + "x" * 201, id="title too long"),
        pytest.param("https://resh.edu.ru/ Ур\u202eок", id="mark of direction"),
        pytest.param('https://resh.edu.ru/"onclick="x', id="quotes"),
    ],
)
def test_what_is_no_address_of_a_page_is_refused_by_its_line(line: str) -> None:
    with pytest.raises(LinkWrong) as refused:
        links_of(f"https://resh.edu.ru/\n{line}")

    assert refused.value.line == 2


def test_a_sixth_link_is_refused() -> None:
    with pytest.raises(LinkWrong) as refused:
        links_of("https://resh.edu.ru/\n" * 6)

    assert refused.value.line == 6


@given(st.lists(st.sampled_from(["https://resh.edu.ru/1", "https://пример.рф/?a=b#c"]), max_size=5))
def test_links_come_back_from_their_field_as_they_were(addresses: list[str]) -> None:
    links = links_of("\n".join(f"{one} Название" for one in addresses))

    assert links_of(as_text(links)) == links


@given(st.text(max_size=300))
def test_any_text_is_links_or_is_refused(text: str) -> None:
    try:
        links = links_of(text)
    except LinkWrong:
        return
    assert all(link.address.startswith("https://") and link.host for link in links)
