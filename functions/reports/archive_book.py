"""The archive of a class's year as a workbook: what another program can read on."""

from functions.domain.lessons.lesson import Journal
from functions.reports import archive_tables as tables
from functions.reports import term_marks
from functions.reports.archive_volume import Volume
from functions.reports.document import Column, Table, Value
from functions.reports.files import sheet
from functions.reports.term_marks import ENDS
from functions.tabular.writing import Sheet, xlsx


def workbook(volume: Volume) -> bytes:
    """Return the workbook: title, pupils, a sheet for each journal, all lessons, and the tables of the year."""
    numbered = enumerate(volume.journals, 1)
    journals = [_sheet(volume, f"{place}. {volume.called(one)}", _marks(volume, one)) for place, one in numbered]
    rest = [
        tables.whole_summary(volume),
        tables.moved(volume),
        tables.missed(volume),
        tables.brought(volume),
        tables.chains(volume),
    ]
    return xlsx(
        [
            _sheet(volume, "Титул", _title(volume)),
            _sheet(volume, "Список класса", tables.pupils(volume)),
            *journals,
            _sheet(volume, "Уроки", _lessons(volume)),
            *(_sheet(volume, one.title, one) for one in rest if one.rows),
        ]
    )


def _sheet(volume: Volume, title: str, table: Table) -> Sheet:
    return sheet(title, table, [volume.title])


def _title(volume: Volume) -> Table:
    of = volume.of
    rows: list[list[Value]] = [
        ["Школа", of.school.full_name],
        ["Адрес", of.school.address],
        ["Класс", of.listed.title],
        ["Учебный год", of.period.title],
        ["Классный руководитель", volume.names[of.listed.homeroom_teacher_id]],
        ["Составлен", of.school.day(volume.at)],
        ["Год закончен", "да" if volume.over else "нет: здесь то, что записано к этому дню"],
        ["Контрольная сумма SHA-256", volume.seal],
        ["Как проверить", tables.CHECK],
        ["Обозначения", tables.legend(volume)],
    ]
    return Table("", [Column("Что", "text"), Column("Значение", "text")], rows)


def _marks(volume: Volume, journal: Journal) -> Table:
    """Return a journal's year in one table: pupils by lessons, after each term its marks, then those of the year."""
    results = volume.results(journal)
    ends = {number: title for number, title in ENDS.items() if results.get(number)}
    columns = [Column("Ученик", "text")]
    found: dict[str, list[Value]] = {one.id: [one.name] for one in volume.of.pupils}
    for spread in volume.spreads(journal):
        before = len(columns)
        columns += [Column(f"{lesson.day:%d.%m.%Y} ({lesson.number})", "mark") for lesson in spread.lessons]
        columns.append(Column(spread.term.title, "mark"))
        for row in spread.rows:
            line = found[row.pupil.id]
            line += [""] * (before - len(line))  # who was not there in an earlier term
            line += [*row.cells, term_marks.said(row.result)]
    width = len(columns)
    rows: list[list[Value]] = []
    for pupil_id, line in found.items():
        if len(line) > 1:
            last = [term_marks.said(results[number].get(pupil_id)) for number in ends]
            rows.append([*line, *[""] * (width - len(line)), *last])
    return Table("", [*columns, *(Column(title, "mark") for title in ends.values())], rows)


def _lessons(volume: Volume) -> Table:
    columns = [
        Column("День", "mark"),
        Column("Урок"),
        Column("Журнал", "text"),
        Column("Учитель", "text"),
        Column("Тема", "text"),
        Column("Задание", "text"),
    ]
    school = volume.of.school
    rows: list[list[Value]] = [
        [
            one.day,
            one.number,
            school.journal_title(one.subject, one.group),
            volume.names[one.teacher_id],
            one.topic,
            one.homework,
        ]
        for one in volume.records.lessons
    ]
    return Table("", columns, rows)
