"""The tables that both forms of an archive have: lists, results, movement, absences, brought marks, chains."""

from datetime import date
from typing import Final

from functions.domain.grading.brought import BroughtMark, PupilBrought
from functions.domain.lessons.lesson import Journal
from functions.domain.reports.absences import NONE
from functions.domain.reports.movement import movement
from functions.domain.reports.volume import NOT_THERE
from functions.reports import absences, summary, term_marks
from functions.reports.archive_volume import Volume
from functions.reports.document import Column, Table, Value
from functions.storage.reports import TO_BE_HANDED_IN
from functions.web.russian import in_sentence

CHECK: Final = (
    "Контрольная сумма посчитана по всем записям класса за год в том виде, в каком они хранятся, и по концам цепочек "
    "изменений из этой таблицы. Команда school archive посчитает её заново: пока ни одна запись не изменилась, "
    "сумма будет той же."
)

SIGNS: Final = (
    "2, 3, 4, 5 — отметки",
    "зч — зачёт",
    "нз — незачёт",
    "н/а — не аттестован",
    "осв — освобождён",
    f"{TO_BE_HANDED_IN} — работу нужно сдать",
    f"{NOT_THERE} — в этот день ученика в классе не было",
)


def pupils(volume: Volume) -> Table:
    """Return the list of the class, everybody who was in it in the year."""
    rows: list[list[Value]] = [
        [place, one.name, one.joined or "", one.left or ""] for place, one in enumerate(volume.of.pupils, 1)
    ]
    columns = [Column("№", "mark"), Column("Ученик", "text"), Column("Прибыл(а)", "mark"), Column("Выбыл(а)", "mark")]
    return Table("Список класса", columns, rows, empty="В классе нет учеников.")


def legend(volume: Volume) -> str:
    """Say what the letters and signs mean: the school's own table, for who reads this in ten years."""
    letters = [f"{one.letter} — {in_sentence(one.title)}" for one in volume.of.school.absence_codes]
    return "; ".join([*letters, *SIGNS]) + "."


def results(volume: Volume, journal: Journal) -> Table:
    """Return the term marks of a journal."""
    return term_marks.term_marks(volume.of.school, volume.of.listed, journal, volume.results(journal))


def whole_summary(volume: Volume) -> Table:
    """Return the summary table of the year: terms and year of each pupil."""
    return summary.of_year(volume.of, volume.records.results)._replace(title="Сводная ведомость")


def moved(volume: Volume) -> Table:
    """Return the movement by term."""
    rows: list[list[Value]] = []
    for term in volume.of.period.terms:
        found = movement(volume.of.listed.pupils, term.start, min(term.end, _until(volume)))
        rows.append([term.title, found.before, len(found.joined), len(found.left), found.after])
    columns = [Column("Период", "text"), *map(Column, ("Было", "Прибыло", "Выбыло", "Стало"))]
    return Table("Движение учащихся", columns, rows)


def missed(volume: Volume) -> Table:
    """Return the absences of each pupil: lessons and days by term, and for the year by reason."""
    of, until = volume.of, _until(volume)
    whole = absences.count(of, volume.records.lessons, until)
    terms = []
    for term in of.period.terms:
        own = [one for one in volume.records.lessons if term.start <= one.day <= term.end]
        terms.append((term, absences.count(of, own, until)))
    rows: list[list[Value]] = []
    for pupil in of.pupils:
        by_term = [found.get(pupil.id, NONE) for _, found in terms]
        numbers = [number for one in by_term for number in (one.missed, one.days)]
        rows.append([pupil.name, *numbers, *absences.row(whole.get(pupil.id, NONE))])
    titles = [f"{term.title}, {what}" for term, _ in terms for what in ("уроков", "дней")]
    columns = [Column(one, turned=True) for one in (*titles, *absences.COUNTED)]
    return Table("Пропуски", [Column("Ученик", "text"), *columns], rows, empty="В классе нет учеников.")


def brought(volume: Volume) -> Table:
    """Return the marks that pupils brought from former schools."""
    called = {one.id: one.name for one in volume.of.listed.pupils}
    rows: list[list[Value]] = [
        [
            called.get(pupil_id, pupil_id),
            volume.called(one.journal),
            mark.day,
            str(mark.mark.value or ""),
            _from(mark, found),
        ]
        for one in volume.records.brought
        for pupil_id, found in one.cells.items()
        for mark in found.marks
    ]
    columns = [
        Column("Ученик", "text"),
        Column("Предмет", "text"),
        Column("День", "mark"),
        Column("Отметка", "mark"),
        Column("Откуда", "text"),
    ]
    return Table("Отметки из прежней школы", columns, rows)


def _from(mark: BroughtMark, found: PupilBrought) -> str:
    return found.school if mark.class_id is None else f"класс {mark.class_id}"


def chains(volume: Volume) -> Table:
    """Return where each journal's chain of changes ends."""
    rows: list[list[Value]] = [[volume.called(one), head.sequence, head.hash] for one, head in volume.heads.items()]
    columns = [Column("Журнал", "text"), Column("Изменений"), Column("SHA-256 последнего", "mark")]
    return Table("Цепочки изменений", columns, rows)


def _until(volume: Volume) -> date:
    return min(volume.of.school.day(volume.at), volume.of.period.last)
