"""Words of the diary that stand for values of the domain."""

from typing import Final

from functions.domain.grading.results import Without
from functions.domain.roll.people import LinkKind

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
