"""What a lesson's form says in words: a cell in a line, kinds of work, letters of absences."""

from datetime import date
from typing import Final

from functions.domain.journal.history import HeadChange
from functions.domain.lessons.lesson import Cell
from functions.domain.lessons.marks import Mark
from functions.domain.organisation.school import School
from functions.domain.timetabling.following import Cause, Moved
from functions.grades.columns import piece_of
from functions.web.russian import day_and_month, in_sentence

_HEADS: Final = {
    "topic": "Тема урока",
    "homework": "Домашнее задание",
    "homework_due": "Задано до",
    "work_kind": "За что отметки",
}
_WHY: Final = {
    Cause.FELL_OUT: "выпал урок {}",
    Cause.MOVED: "перенесён урок {}",
    Cause.CAME_BACK: "замена {} снята",
    Cause.TIMETABLE: "с\N{NO-BREAK SPACE}{} новое расписание",
    Cause.LOADS: "с\N{NO-BREAK SPACE}{} другая нагрузка",
    Cause.CALENDAR: "с\N{NO-BREAK SPACE}{} изменился календарь",
    Cause.MOVE: "с\N{NO-BREAK SPACE}{} в классе новый ученик",
}


def cell_in_words(cell: Cell, school: School) -> str:
    """Return «5 4 н», «5 (контрольная работа), опоздание 10 мин, замечание: …»; «пусто» where there is nothing."""
    short = " ".join(_mark(mark, school) for mark in cell.marks)
    parts = [f"{short} {cell.absence or ''}".strip()]
    if cell.late:
        parts.append(f"опоздание {cell.late}\N{NO-BREAK SPACE}мин")
    if cell.note:
        parts.append(f"замечание: {cell.note}")
    return ", ".join(filter(None, parts)) or "пусто"


def kinds_in_words(school: School, kept: str) -> list[tuple[str, str]]:
    """Return the kinds of work that a choice offers, id and title; one that weighs more than usual says so."""
    return [
        (kind.id, f"{kind.title}, вес {kind.weight}" if kind.weight > 1 else kind.title)
        for kind in school.offered_kinds(kept)
    ]


def letters_in_words(school: School, kept: str) -> list[tuple[str, str]]:
    """Return the letters of absences that a choice offers, each with its title: those in use, and the one kept."""
    return [
        (code.letter, f"{code.letter} — {in_sentence(code.title)}")
        for code in school.absence_codes
        if not code.retired or code.letter == kept
    ]


def _mark(mark: Mark, school: School) -> str:
    told = [in_sentence(school.work_kind(mark.kind).title)] if mark.kind else []
    if mark.due is not None:
        told.append(f"сдать до\N{NO-BREAK SPACE}{day_and_month(mark.due)}")
    return f"{'точка' if mark.value is None else piece_of(mark)}" + (f" ({', '.join(told)})" if told else "")


def head_in_words(change: HeadChange, school: School) -> tuple[str, str, str]:
    """Return what was changed, what stood there and what stands there now; a dash where there is nothing."""
    before, after = (_head_value(change.field, text, school) for text in (change.before, change.after))
    return _HEADS[change.field], before, after


def why_moved(moved: Moved) -> str:
    """Return why topics have moved: «выпал урок 27 ноября»."""
    return _WHY[moved.cause].format(day_and_month(moved.since))


def _head_value(field: str, text: str, school: School) -> str:
    if not text:
        return "—"
    if field == "work_kind":
        return in_sentence(school.work_kind(text).title)
    return day_and_month(date.fromisoformat(text)) if field == "homework_due" else text
