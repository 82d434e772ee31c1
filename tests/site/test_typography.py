"""No-break spaces: where Russian typography wants them, and never inside markup or code."""

import pytest

from school_site.typography import NBSP, html, text


@pytest.mark.parametrize(
    ("plain", "expected"),
    [
        pytest.param("Войти в дневник", "Войти в~дневник", id="preposition"),
        pytest.param("В школе и на дворе", "В~школе и~на~дворе", id="capital letter, two in a row"),
        pytest.param("Школа — дом", "Школа~— дом", id="before a dash"),
        pytest.param("от 14 до 18 лет", "от~14~до~18~лет", id="numbers keep their word"),
        pytest.param("№ 5, § 7", "№~5, §~7", id="signs"),
        pytest.param("не\nзнаю", "не~знаю", id="a line break in the source"),
        pytest.param("кое-что по-русски", "кое-что по-русски", id="parts of a word stay"),
        pytest.param("слов здесь", "слов здесь", id="the end of a longer word is not a preposition"),
    ],
)
def test_a_short_word_stays_with_the_next_one(plain: str, expected: str) -> None:
    assert text(plain) == expected.replace("~", NBSP)


def test_tags_attributes_code_and_scripts_stay_as_they_are() -> None:
    page = '<p title="а в с">а <b>в с</b></p><pre>а в с</pre><code>в с</code><script>в с</script>'
    assert html(page) == page.replace(">а <b>в с", f">а{NBSP}<b>в{NBSP}с")


def test_a_short_word_stays_with_a_link_that_follows_but_a_paragraph_that_ends_gets_no_space() -> None:
    assert html("<p>Вход в\n<a>дневник</a> с 1 \n</p>") == f"<p>Вход в{NBSP}<a>дневник</a> с{NBSP}1 \n</p>"
