"""Names for invented people, and their spelling in Latin letters for logins. Any likeness is chance."""

from typing import Final

MALE: Final = (
    "Александр Алексей Андрей Артём Богдан Виктор Глеб Григорий Даниил Денис Дмитрий Егор Захар Иван Илья Кирилл "
    "Константин Лев Максим Матвей Михаил Никита Николай Павел Роман Семён Степан Тимофей Фёдор Ярослав"
).split()
FEMALE: Final = (
    "Алина Алиса Анастасия Анна Арина Валерия Варвара Вера Вероника Виктория Дарья Диана Ева Екатерина Елена Елизавета "
    "Злата Ирина Кира Ксения Любовь Маргарита Мария Надежда Ольга Полина София Таисия Ульяна Юлия"
).split()
FAMILIES: Final = (
    "Абрамов Антипов Багров Беляков Бирюков Богданов Бурцев Васильков Ветров Волков Воронин Гаврилов Герасимов Гришин "
    "Данилов Дроздов Дубровин Ерёмин Жаров Жуков Зайцев Зимин Зорин Игнатов Калинин Карпов Климов Колосов Копылов "
    "Крылов Кудряшов Лаврентьев Лаптев Ларин Луговой Макаров Мельников Миронов Муравьёв Назаров Никитин Овчинников "
    "Окунев Орлов Панкратов Пахомов Полянский Рощин Рябинин Савельев Селиванов Сергеев Соболев Тарасов Туманов "
    "Устинов Филатов Хлебников Чернов Шувалов"
).split()
FATHERS: Final = (
    "Александр Алексей Андрей Борис Василий Виктор Владимир Геннадий Дмитрий Евгений Иван Игорь Михаил Николай Олег "
    "Павел Пётр Сергей Юрий"
).split()

_PATRONYMIC: Final = {
    "Василий": "Василь",
    "Геннадий": "Геннадь",
    "Дмитрий": "Дмитри",
    "Евгений": "Евгень",
    "Юрий": "Юрь",
}
_STEMS: Final = {
    "Андрей": "Андре",
    "Алексей": "Алексе",
    "Николай": "Никола",
    "Сергей": "Серге",
    "Игорь": "Игор",
    "Пётр": "Петр",
}
_LATIN: Final = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh sch - y - e yu ya".split(),
        strict=True,
    )
)


def feminine(family: str) -> str:
    """Return a woman's form of a family name: Белякова, Луговая, Полянская."""
    if family.endswith("ский"):
        return family[:-2] + "ая"
    return family[:-2] + "ая" if family.endswith("ой") else family + "а"


def patronymic(father: str, *, female: bool) -> str:
    """Return the patronymic of a father's name: Сергеевич, Юрьевна."""
    if father in _PATRONYMIC:
        return _PATRONYMIC[father] + ("евна" if female else "евич")
    if father in _STEMS and not father.endswith(("рь", "р")):
        return _STEMS[father] + ("евна" if female else "евич")
    if father == "Игорь":
        return "Игоревна" if female else "Игоревич"
    return _STEMS.get(father, father) + ("овна" if female else "ович")


def latin(text: str) -> str:
    """Return a name in Latin letters, for a login: «Лаврентьева» is lavrenteva."""
    return "".join(_LATIN.get(letter, letter) for letter in text.lower()).replace("-", "")
