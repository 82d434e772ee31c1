from datetime import UTC, date, datetime, time
from fractions import Fraction
from io import BytesIO
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.tabular import reading
from functions.tabular.writing import Sheet, Written, csv, xlsx

DANGEROUS = ["=1+1", "+79991234567", "-2", "@SUM(A1)", '=HYPERLINK("http://x";"y")', "'=1", "https://x.example"]
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), max_size=40)
ROWS = st.lists(
    st.tuples(TEXTS, TEXTS, st.dates(date(1901, 1, 1), date(2100, 1, 1)), st.integers(-9999, 9999)), max_size=8
)


def part(content: bytes, name: str = "xl/worksheets/sheet1.xml") -> str:
    with ZipFile(BytesIO(content)) as book:
        return book.read(name).decode()


def texts(content: bytes) -> list[list[str]]:
    return [[value.text for value in row] for row in reading.read(content)]


@pytest.mark.parametrize("text", DANGEROUS)
def test_what_looks_like_a_formula_is_a_text(text: str) -> None:
    sheet = part(xlsx([Sheet("Лист", (text,), [(text,)], above=(text,))]))

    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    assert sheet.count('t="inlineStr"') == 3


@pytest.mark.parametrize("text", DANGEROUS[:6])
def test_csv_puts_an_apostrophe_before_a_formula_and_takes_it_off_again(text: str) -> None:
    content = csv(Sheet("Лист", ("Телефон", "Имя"), [(text, "Зоя")]))

    assert content.decode("utf-8-sig").split("\r\n")[1].lstrip('"').startswith("'")
    assert texts(content)[1] == [text, "Зоя"]


@settings(deadline=None, max_examples=60)
@given(ROWS)
def test_what_is_written_is_read_back_as_it_was(rows: list[tuple[str, str, date, int]]) -> None:
    header = ("Фамилия", "Имя", "Родился", "Число")
    expected = [list(header), *([a, b, f"{day:%d.%m.%Y}", str(number)] for a, b, day, number in rows)]

    assert texts(xlsx([Sheet("Лист", header, rows)])) == expected
    assert texts(csv(Sheet("Лист", header, rows))) == expected


def test_dates_and_times_stay_what_they_are() -> None:
    row: tuple[Written, ...] = (
        date(2026, 9, 1),
        datetime(2026, 9, 1, 8, 30, tzinfo=UTC),
        time(8, 30),
        Fraction(9, 2),
        None,
    )

    read = reading.read(xlsx([Sheet("Лист", ("а", "б", "в", "г", "д"), [row])]))[1]

    assert [value.text for value in read] == ["01.09.2026", "01.09.2026", "08:30", "4.5", ""]
    assert read[0].day == date(2026, 9, 1)


def test_csv_opens_in_excel_in_russia_with_its_letters_columns_and_decimal_commas() -> None:
    content = csv(Sheet("Лист", ("Имя", "Средняя"), [("Зоя", Fraction(9, 2))]))

    assert content == "\ufeffИмя;Средняя\r\nЗоя;4,5\r\n".encode()


def test_the_header_is_bold_and_stays_in_sight_and_on_each_page() -> None:
    content = xlsx([Sheet("7 класс", ("Имя",), [("Зоя",)], above=("Ведомость",), landscape=True)])

    assert '<pane ySplit="2" topLeftCell="A3"' in part(content)
    assert 'orientation="landscape"' in part(content)
    assert "Print_Titles" in part(content, "xl/workbook.xml")
    assert texts(content) == [["Ведомость"], ["Имя"], ["Зоя"]]


def test_a_title_that_excel_does_not_take_is_made_fit() -> None:
    workbook = part(xlsx([Sheet("5/6 [класс]: " + "о" * 40, ("Имя",), [])]), "xl/workbook.xml")

    assert f'name="5 6  класс   {"о" * 18}"' in workbook


def test_signs_that_no_file_may_contain_are_left_out() -> None:
    assert texts(xlsx([Sheet("Лист", ("Имя",), [("Зо\x00\x0bя\ud800",)])]))[1] == ["Зоя"]
