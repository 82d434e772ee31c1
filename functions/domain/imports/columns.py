"""Which columns each list of a school has. Templates, the page that explains them and the reading are made of this."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from functions.domain.tables import Column

_DAY: Final = "Дата, например 01.09.2026."


class ListKind(StrEnum):
    """A list that can be imported, as addresses and the command line have it."""

    STAFF = "staff"
    PUPILS = "pupils"
    PARENTS = "parents"
    LOADS = "loads"
    TIMETABLE = "timetable"


TITLES: Final[Mapping[ListKind, str]] = {
    ListKind.STAFF: "Сотрудники",
    ListKind.PUPILS: "Ученики",
    ListKind.PARENTS: "Родители",
    ListKind.LOADS: "Нагрузка учителей",
    ListKind.TIMETABLE: "Расписание",
}

_FAMILY_NAME: Final = Column("family_name", "Фамилия", "Как в документе.", "Ёлкина", required=True)
_GIVEN_NAME: Final = Column("given_name", "Имя", "Как в документе.", "Зоя", required=True)
_PATRONYMIC: Final = Column("patronymic", "Отчество", "Если есть.", "Ильинична")
_SNILS: Final = Column(
    "snils",
    "СНИЛС",
    "По нему человека узнают при входе через Госуслуги и при следующих загрузках. Хранится зашифрованным.",
    "112-233-445 95",
)

COLUMNS: Final[Mapping[ListKind, tuple[Column, ...]]] = {
    ListKind.STAFF: (
        _FAMILY_NAME,
        _GIVEN_NAME,
        _PATRONYMIC,
        _SNILS,
        Column(
            "roles",
            "Роли",
            "«учитель», «администрация» или обе через точку с запятой. Пусто — учитель.",
            "учитель",
            others=("Роль",),
        ),
        Column(
            "homerooms",
            "Классное руководство",
            "Класс или несколько через точку с запятой. Класса, которого ещё нет, загрузка создаёт.",
            "7а",
            others=("Классный руководитель", "Кл. руководство"),
        ),
    ),
    ListKind.PUPILS: (
        _FAMILY_NAME,
        _GIVEN_NAME,
        _PATRONYMIC,
        Column("birth_date", "Дата рождения", f"{_DAY} По ней различают тёзок.", "05.03.2013", required=True),
        _SNILS,
        Column("class", "Класс", "Так, как он называется в школе: 7 или 7а.", "7а", required=True),
        Column(
            "joined",
            "Прибыл",
            f"С какого дня в классе. {_DAY} Пусто — с начала года.",
            "",
            others=("Дата прибытия", "Прибыл(а)", "Дата зачисления"),
        ),
        Column(
            "left",
            "Выбыл",
            f"Последний день в классе. {_DAY} Пусто — учится.",
            "",
            others=("Дата выбытия", "Выбыл(а)", "Дата отчисления"),
        ),
        Column(
            "groups",
            "Группы",
            "Предмет и номер подгруппы, несколько через точку с запятой.",
            "Английский язык 2; Информатика 1",
            others=("Подгруппы",),
        ),
    ),
    ListKind.PARENTS: (
        _FAMILY_NAME,
        _GIVEN_NAME,
        _PATRONYMIC,
        Column(
            "birth_date",
            "Дата рождения",
            f"{_DAY} Нужна, если нет СНИЛС: по одному имени родителя можно спутать с другим.",
            "14.07.1985",
        ),
        _SNILS,
        Column(
            "kind",
            "Кем приходится",
            "«мать», «отец» или «законный представитель».",
            "мать",
            required=True,
            others=("Родство", "Степень родства"),
        ),
        Column(
            "child",
            "Ребёнок",
            "Фамилия, имя и отчество, как в списке класса. На каждого ребёнка — своя строка.",
            "Ёлкина Зоя Ильинична",
            required=True,
            others=("ФИО ребёнка", "Ученик"),
        ),
        Column("class", "Класс", "Класс ребёнка.", "7а", required=True, others=("Класс ребёнка",)),
        Column("child_birth_date", "Дата рождения ребёнка", f"{_DAY} Нужна, если в классе есть тёзки.", "05.03.2013"),
        Column("since", "С какого дня", f"{_DAY} Пусто — со дня загрузки.", "", others=("С",)),
    ),
    ListKind.LOADS: (
        Column(
            "teacher",
            "Учитель",
            "Фамилия, имя и отчество, как в списке сотрудников.",
            "Рощина Вера Львовна",
            required=True,
            others=("ФИО учителя", "Преподаватель"),
        ),
        Column("subject", "Предмет", "Так, как он называется в школе.", "Алгебра", required=True),
        Column("class", "Класс", "Так, как он называется в школе: 7 или 7а.", "7а", required=True),
        Column("group", "Группа", "Номер подгруппы от 1 до 9. Пусто — весь класс.", "", others=("Подгруппа",)),
        Column(
            "since",
            "С какого дня",
            f"{_DAY} Нужна, когда урок переходит от другого учителя. Пусто — с начала года.",
            "",
            others=("С",),
        ),
        Column("until", "По какой день", f"{_DAY} Пусто — до конца года.", "", others=("По",)),
    ),
    ListKind.TIMETABLE: (
        Column(
            "class",
            "Класс",
            "7 или 7а, как в школе. Здесь вся неделя класса: урока, которого в таблице нет, не будет.",
            "7а",
            required=True,
        ),
        Column("weekday", "День недели", "«понедельник» или «пн».", "понедельник", required=True, others=("День",)),
        Column("number", "Урок", "Номер урока по звонкам.", "2", required=True, others=("Номер урока", "№ урока")),
        Column("subject", "Предмет", "Так, как он называется в школе.", "Алгебра", required=True),
        Column("group", "Группа", "Номер подгруппы от 1 до 9. Пусто — весь класс.", "", others=("Подгруппа",)),
        Column("room", "Кабинет", "До 40 знаков. Может быть пусто.", "12", others=("Аудитория",)),
        Column(
            "week",
            "Неделя",
            "«1» или «2», если урок через неделю: первая — неделя 1 сентября. Пусто — каждую неделю.",
            "",
            others=("Недели", "Чередование"),
        ),
        Column(
            "since",
            "Действует с",
            f"{_DAY} Пусто — с завтрашнего дня. У всех уроков класса — один день.",
            "",
            others=("С какого дня", "С"),
        ),
    ),
}
