"""An audit entry in words: what was changed, and each place of it before and after.

Chains keep ids and plain values, never names: names of people come from the lists of today.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import date
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from functions.domain.grading.results import EXAM, FINAL, YEAR
from functions.domain.lessons.audit import AuditEntry
from functions.domain.lessons.lesson import LessonId, NoSuchLesson
from functions.domain.organisation.school import School
from functions.web import russian

NOTHING: Final = "—"
ABOUT: Final = {
    "terms": "Учебные периоды",
    "kinds": "Виды работ",
    "absences": "Пропуски",
    "rule": "Правило отметок и сроки записи",
    "subjects": "Зачёт и поведение",
    "invitations": "Вход по приглашению",
    "leaves": "Запись после срока",
    "calendar": "Календарь",
    "timetable": "Расписание",
}
PLACES: Final = {
    "topic": "тема",
    "homework": "задание",
    "homework_due": "срок задания",
    "work_kind": "вид работы",
    "links": "ссылки",
    "files": "файлы",
    "room": "кабинет",
    "teacher_id": "учитель",
    "cancelled": "урок отменён",
    "substitution": "замена",
    "planned": "тема по плану",
    "reason": "причина",
    "invitations_off": "вход по приглашению выключен",
    "rule": "правило отметки за период",
    "days_to_write": "дней на запись после урока",
    "pass_subjects": "предметы с зачётом",
    "behaviour": "отметка за поведение",
}
KINDS_OF_ABSENCE: Final = {
    "absent": "причина не названа",
    "excused": "уважительная",
    "ill": "болезнь",
    "late": "опоздание",
}
PERSON_ID: Final = re.compile(r"[a-z0-9]{4,32}", re.ASCII)
DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
PARTS: Final = re.compile(r"\.(term|results|brought)-(\d{1,2})$", re.ASCII)
OF_YEAR: Final = {YEAR: "за год", EXAM: "за экзамен", FINAL: "итоговые"}


class Line(NamedTuple):
    """A place that changed: what it is called, and what was and is there."""

    place: str
    before: str
    after: str


class Change(NamedTuple):
    """An entry as a page shows it."""

    entry: AuditEntry
    title: str
    who: str
    day: date
    clock: str
    lines: list[Line]

    @property
    def lesson(self) -> bool:
        """Tell whether it is about a lesson."""
        return _lesson(self.entry.about) is not None


def people_of(entries: Iterable[AuditEntry]) -> list[str]:
    """Return the ids of people whom entries may name; a few of other things may be among them."""
    places = [place for entry in entries for place in {**entry.before, **entry.after}]
    values = [value for entry in entries for value in (*entry.before.values(), *entry.after.values())]
    parts = [part for place in places for part in place.split(".") if part not in PLACES]
    texts = [value for value in values if isinstance(value, str)]
    found = [*(entry.by for entry in entries), *parts, *texts]
    return [one for one in dict.fromkeys(found) if PERSON_ID.fullmatch(one)]


def told(entries: Iterable[AuditEntry], school: School, names: Mapping[str, str]) -> list[Change]:
    """Return entries in words, in the same order."""
    return [_change(entry, school, names) for entry in entries]


def _change(entry: AuditEntry, school: School, names: Mapping[str, str]) -> Change:
    at = entry.at.astimezone(ZoneInfo(school.time_zone))
    words = _Words(school, names)
    lines = [
        Line(
            words.place(place), words.value(place, entry.before.get(place)), words.value(place, entry.after.get(place))
        )
        for place in {**entry.before, **entry.after}
    ]
    return Change(entry, _title(entry), names.get(entry.by, NOTHING), at.date(), russian.clock(at), lines)


def _title(entry: AuditEntry) -> str:
    lesson = _lesson(entry.about)
    if lesson is not None:
        return f"Урок {russian.day_and_month(lesson.day)}, №\N{NO-BREAK SPACE}{lesson.number}"
    word, _, rest = entry.about.partition(" ")
    if word in ABOUT:
        return f"{ABOUT[word]}, {rest}" if rest else ABOUT[word]
    part = PARTS.search(entry.about)
    if part is None:
        return entry.about
    what = "Отметки из прежней школы" if part[1] == "brought" else "Отметки за период"
    return f"{what}, {OF_YEAR.get(int(part[2]), part[2])}"


def _lesson(about: str) -> LessonId | None:
    with suppress(NoSuchLesson):
        return LessonId.parse(about)
    return None


class _Words(NamedTuple):
    school: School
    names: Mapping[str, str]

    def place(self, place: str) -> str:
        """Return what a place is called."""
        word, _, rest = place.partition(".")
        if place in PLACES:
            return PLACES[place]
        if word == "kind":
            return f"вид работы «{self.school.work_kind(rest).title}»"
        if word == "absence":
            return f"пропуск «{rest}»"
        if word == "term":
            number, _, class_id = rest.partition(".")
            return f"период {number}" + (f", {self.school.classes.get(class_id, class_id)}" if class_id else "")
        if word == "leave":
            return self._leave(rest)
        return self.names.get(place, place)

    def value(self, place: str, value: Any) -> str:  # noqa: ANN401  # whatever a chain keeps
        """Return a value in words."""
        if value in (None, "", [], {}):
            return NOTHING
        if isinstance(value, dict):
            return _of_fields(value, place, self)
        if isinstance(value, list):
            return ", ".join(self.value(place, one) for one in value)
        if isinstance(value, bool):
            return "да" if value else "нет"
        return self._text(place, str(value))

    def _text(self, place: str, text: str) -> str:
        if place == "work_kind":
            return self.school.work_kind(text).title
        if place == "pass_subjects":
            return self.school.subject_title(text)
        if DAY.fullmatch(text):
            return russian.full_date(date.fromisoformat(text))
        return self.names.get(text, text)

    def _leave(self, rest: str) -> str:
        class_id, key, teacher, day = (*rest.split("."), "", "", "", "")[:4]
        when = russian.day_and_month(date.fromisoformat(day)) if DAY.fullmatch(day) else "все уроки"
        subject, _, group = key.partition("-")
        title = self.school.journal_title(*((key, "") if key in self.school.subjects else (subject, group)))
        return f"{self.school.classes.get(class_id, class_id)}, {title}, {self.names.get(teacher, NOTHING)}, {when}"


def _of_fields(value: Mapping[str, Any], place: str, words: _Words) -> str:
    """Return a record of several fields in words: a cell, a result, a row of a table."""
    for mark, shown in _SHAPES.items():
        if mark <= set(value):
            return shown(value, words)
    if not value or {"marks", "absence", "late", "note"} >= set(value):
        return _cell(value, words)
    return ", ".join(f"{PLACES.get(name, name)}: {words.value(place, one)}" for name, one in value.items())


def _cell(value: Mapping[str, Any], words: _Words) -> str:
    marks = [_mark(mark, words) for mark in value.get("marks", [])]
    late = [f"опоздание {value['late']}\N{NO-BREAK SPACE}мин"] if value.get("late") else []
    note = [f"замечание: {value['note']}"] if value.get("note") else []
    return ", ".join([*marks, *([value["absence"]] if value.get("absence") else []), *late, *note]) or NOTHING


def _mark(mark: Any, words: _Words) -> str:  # noqa: ANN401  # a number, or more of a mark
    if not isinstance(mark, dict):
        return str(mark)
    kind = f" ({words.school.work_kind(mark['kind']).title})" if mark.get("kind") else ""
    if mark.get("value") is None:
        return f"сдать до {words.value('due', mark.get('due'))}{kind}"
    return f"{mark['value']}{kind}"


def _result(value: Mapping[str, Any], words: _Words) -> str:
    told = [*([value["reason"]] if value.get("reason") else []), *_former(value)]
    reason = f" ({', '.join(told)})" if told else ""
    return f"{words.value('value', value['value'])}{reason}"


def _former(value: Mapping[str, Any]) -> list[str]:
    return [russian.from_school(value["former"], bool(value.get("from_class")))] if value.get("former") else []


def _retired(value: Mapping[str, Any]) -> str:
    return ", больше не предлагается" if value.get("retired") else ""


def _kind(value: Mapping[str, Any], _words: _Words) -> str:
    return f"{value['title']}, вес {value['weight']}{_retired(value)}"


def _absence(value: Mapping[str, Any], _words: _Words) -> str:
    return f"{value['title']}, {KINDS_OF_ABSENCE.get(value['kind'], value['kind'])}{_retired(value)}"


def _term(value: Mapping[str, Any], words: _Words) -> str:
    start, end = words.value("", value["start"]), words.value("", value["end"])
    return f"{value['title']}: {'закрыт' if value.get('closed') else 'открыт'}, {start} — {end}"


def _rule(value: Mapping[str, Any], _words: _Words) -> str:
    return (
        f"вверх с {value['round_up_from']} сотых, не меньше {value['fewest_marks']} отметок, "
        f"без объяснения отличается до {value['differs_by']} сотых"
    )


def _leave(value: Mapping[str, Any], words: _Words) -> str:
    return f"до {words.value('', value['until'])}: {value['reason']}"


_SHAPES: Final[Mapping[frozenset[str], Callable[[Mapping[str, Any], _Words], str]]] = {
    frozenset({"title", "weight"}): _kind,
    frozenset({"letter", "kind"}): _absence,
    frozenset({"title", "start", "end"}): _term,
    frozenset({"round_up_from", "differs_by"}): _rule,
    frozenset({"until", "reason"}): _leave,
    frozenset({"value"}): _result,
}
