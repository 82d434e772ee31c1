import subprocess
import sys
from datetime import date
from io import BytesIO
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile

import pytest

from functions.domain.record import SchoolError
from functions.tabular import limits, reading
from functions.tabular.errors import (
    EncodingUnknown,
    NotATable,
    TableFileTooLarge,
    TextTooLong,
    TooManyColumns,
    TooManyRows,
    UnpacksTooLarge,
)
from functions.tabular.writing import Sheet, xlsx

HEAD = ("Фамилия", "Имя")
LIST = xlsx([Sheet("Ученики", HEAD, [("Ёлкина", "Зоя")])])
SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)


def texts(content: bytes) -> list[list[str]]:
    return [[value.text for value in row] for row in reading.read(content)]


def packed(changes: dict[str, bytes], *, compression: int = ZIP_DEFLATED) -> bytes:
    """Return the list with some of its parts replaced, or others added."""
    content = BytesIO()
    with ZipFile(BytesIO(LIST)) as given, ZipFile(content, "w", compression) as made:
        for name in dict.fromkeys([*given.namelist(), *changes]):
            made.writestr(name, changes.get(name) or given.read(name))
    return content.getvalue()


def with_cells(cells: str) -> bytes:
    return packed({"xl/worksheets/sheet1.xml": SHEET.format(cells).encode()})


def test_a_value_knows_its_line_and_the_letter_of_its_column() -> None:
    value = reading.read(LIST)[1][1]

    assert (value.text, value.line, value.letter) == ("Зоя", 2, "B")


def test_dates_numbers_and_answers_are_read_as_they_are_seen() -> None:
    content = xlsx([Sheet("Лист", ("а", "б", "в"), [(date(2026, 9, 1), 7, 7.5)])])

    day, whole, part = reading.read(content)[1]

    assert (day.text, day.day) == ("01.09.2026", date(2026, 9, 1))
    assert (whole.text, part.text) == ("7", "7.5")


def test_space_around_and_invisible_signs_are_taken_off() -> None:
    assert texts("Фамилия;Имя\n\xa0Ёл\xadкина ; Зоя\u200b \n".encode())[1] == ["Ёлкина", "Зоя"]


@pytest.mark.parametrize(
    ("encoding", "separator"),
    [("utf-8", ";"), ("utf-8-sig", ","), ("cp1251", ";"), ("cp1251", "\t"), ("utf-16", "\t")],
)
def test_csv_is_read_in_each_usual_encoding_and_with_each_separator(encoding: str, separator: str) -> None:
    text = f'Фамилия{separator}Имя\r\n"Ёлкина{separator}Мышкина"{separator}Зоя\r\n'

    assert texts(text.encode(encoding)) == [["Фамилия", "Имя"], [f"Ёлкина{separator}Мышкина".replace("\t", " "), "Зоя"]]


def test_a_line_number_counts_empty_lines_and_lines_within_a_cell_as_excel_does() -> None:
    rows = reading.read('Фамилия;Имя\n\n"Ёлкина\nМышкина";Зоя\nЕжов;Лев\n'.encode())

    assert rows[-1][0].line == 4


def test_only_the_first_sheet_that_is_shown_is_read() -> None:
    content = xlsx([Sheet("Ученики", HEAD, [("Ёлкина", "Зоя")]), Sheet("Пояснения", ("Столбец",), [("x",)])])

    assert texts(content) == [["Фамилия", "Имя"], ["Ёлкина", "Зоя"]]


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), NotATable, id="an older .xls"),
        pytest.param(b"PK\x03\x04" + b"x" * 200, NotATable, id="a damaged archive"),
        pytest.param(LIST[: len(LIST) // 2], NotATable, id="half of a file"),
        pytest.param(packed({"xl/workbook.xml": b"<a/>"}), NotATable, id="an archive that is no workbook"),
        pytest.param(packed({}, compression=ZIP_BZIP2), NotATable, id="packed otherwise"),
        pytest.param("Фамилия;Имя\n".encode("cp866") * 9, EncodingUnknown, id="the code page of DOS"),
        pytest.param(b"\xff\xfe\x00", EncodingUnknown, id="half of a character"),
        pytest.param(b"x" * (limits.FILE_BYTES + 1), TableFileTooLarge, id="a large file"),
        pytest.param(b"a;b\n" * (limits.ROWS + 2), TooManyRows, id="many lines of CSV"),
        pytest.param(b";".join([b"a"] * 61), TooManyColumns, id="many columns of CSV"),
        pytest.param(b"a;" + b"x" * 2001, TextTooLong, id="a long text"),
        pytest.param(b'a;b\n1;"' + b"x" * 200_000, TextTooLong, id="a quote that is not closed"),
    ],
)
def test_what_is_no_table_of_ours_is_refused_by_its_name(content: bytes, refusal: type[SchoolError]) -> None:
    with pytest.raises(refusal):
        reading.read(content)


def test_a_cell_of_ten_megabytes_is_refused_with_its_place() -> None:
    content = with_cells(f'<row r="1"><c r="B1" t="inlineStr"><is><t>{"я" * 5_000_000}</t></is></c></row>')
    assert len(content) < 50_000

    with pytest.raises(TextTooLong) as refusal:
        reading.read(content)

    assert (refusal.value.line, refusal.value.letter) == (1, "B")


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    with pytest.raises(UnpacksTooLarge):
        reading.read(packed({"xl/bomb.xml": bytes(limits.UNPACKED_BYTES)}))


def test_an_archive_with_thousands_of_files_is_refused() -> None:
    with pytest.raises(UnpacksTooLarge):
        reading.read(packed({f"xl/{number}.xml": b"<a/>" for number in range(limits.PACKED_FILES)}))


def test_an_archive_that_lies_about_its_size_is_not_opened() -> None:
    content = packed({"xl/bomb.xml": b"x" * 1_000_000})
    lie = content.replace((1_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert lie != content

    with pytest.raises(NotATable):
        reading.read(lie)


def test_an_archive_within_the_archive_stays_packed() -> None:
    inner = packed({"xl/bomb.xml": bytes(10_000_000)})

    assert texts(packed({"xl/media/image1.zip": inner}))[1] == ["Ёлкина", "Зоя"]


@pytest.mark.parametrize(
    ("cells", "refusal"),
    [
        pytest.param('<row r="1"><c r="A1048576"><v>1</v></c></row>', TooManyRows, id="the last line"),
        pytest.param('<row r="1"><c r="XFD1"><v>1</v></c></row>', TooManyColumns, id="the last column"),
        pytest.param('<row r="1048576"><c><v>1</v></c></row>', TooManyRows, id="a line that says its number"),
        pytest.param(f'<row r="1">{"<c><v>1</v></c>" * 61}</row>', TooManyColumns, id="cells without a place"),
    ],
)
def test_a_cell_far_away_does_not_end_the_process(cells: str, refusal: type[SchoolError]) -> None:
    with pytest.raises(refusal):
        reading.read(with_cells('<row r="1"><c r="A1"><v>1</v></c></row>' + cells))


def test_empty_cells_far_away_are_only_the_look_of_a_sheet() -> None:
    cells = '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="1"/></row><row r="1048576"></row>'

    assert texts(with_cells(cells)) == [["1"]]


def test_a_long_text_that_each_cell_points_to_is_refused() -> None:
    cells = "".join(f'<row r="{line}"><c r="A{line}" t="s"><v>0</v></c></row>' for line in range(1, 2000))
    shared = (
        f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>{"x" * 60_000}</t></si></sst>'
    )
    content = packed(
        {"xl/worksheets/sheet1.xml": SHEET.format(cells).encode(), "xl/sharedStrings.xml": shared.encode()}
    )

    with pytest.raises(UnpacksTooLarge):
        reading.read(content)


def test_a_request_that_reads_no_table_loads_neither_library() -> None:
    code = (
        "import sys; from functions.tabular import reading; print({'xlsxwriter', 'python_calamine'} & set(sys.modules))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "set()\n"


def test_the_largest_table_is_taken() -> None:
    rows = ([f"Строка {line}, столбец {column}" for column in range(20)] for line in range(limits.ROWS))

    assert len(reading.read(xlsx([Sheet("Лист", HEAD, rows)]))) == limits.ROWS + 1
