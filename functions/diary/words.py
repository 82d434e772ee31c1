"""Words of the diary that stand for values of the domain."""

from typing import Final

from functions.domain.diaries.diary import DiaryLesson
from functions.domain.grading.results import Without
from functions.domain.organisation.school import School
from functions.domain.roll.people import LinkKind
from functions.web.russian import in_sentence, plural_ru

GUARDIANS: Final = {
    LinkKind.MOTHER: "мама",
    LinkKind.FATHER: "папа",
    LinkKind.REPRESENTATIVE: "законный представитель",
}
RESULTS: Final = {
    Without.NOT_JUDGED: "не аттестован: отметок слишком мало",
    Without.EXEMPT: "освобождён",
    Without.PASSED: "зачёт",
    Without.NOT_PASSED: "незачёт",
}
VALUES: Final = {  # one, two to four, five
    2: ("двойка", "двойки", "двоек"),
    3: ("тройка", "тройки", "троек"),
    4: ("четвёрка", "четвёрки", "четвёрок"),
    5: ("пятёрка", "пятёрки", "пятёрок"),
}
OF_VALUES: Final = {3: "тройки", 4: "четвёрки", 5: "пятёрки"}
TIMES: Final = {1: "одна", 2: "две", 3: "три", 4: "четыре", 5: "пять"}


def away(lesson: DiaryLesson, school: School) -> str:
    """Return a lesson's absence in words: «опоздание на 10 минут»."""
    title = in_sentence(school.absence_title(lesson.absence or ""))
    if not lesson.late:
        return title
    minutes = plural_ru(lesson.late, "минуту", "минуты", "минут")
    return f"{title} на\N{NO-BREAK SPACE}{lesson.late}\N{NO-BREAK SPACE}{minutes}"
