"""Where a person may begin, by what the person is to the school."""

from functions.domain.roll.people import Person, Role


def home_of(person: Person) -> str:
    """Return the page a person begins at."""
    return places_of(person)[0][0]


def places_of(person: Person) -> list[tuple[str, str]]:
    """Return the pages a person may begin at, by what the person is to the school: (address, title)."""
    teacher, office = person.has(Role.TEACHER), person.has(Role.OFFICE)
    family = person.has(Role.GUARDIAN) or person.has(Role.PUPIL)
    staff = [("/journal/", "Журнал")] * (teacher or office) + [("/office/", "Администрация")] * office
    reports = [("/reports/", "Отчёты")] * (teacher or office)
    own = [(_class_page(person), "Мой класс" if len(person.homerooms) == 1 else "Мои классы")] * (
        teacher and bool(person.homerooms)
    )
    # A clerk gives no lessons: the day begins with what the office looks after.
    return (staff if teacher else staff[::-1]) + own + reports + [("/diary/", "Дневник")] * family


def _class_page(person: Person) -> str:
    """Return the page of a homeroom teacher's class, or of all of them."""
    return f"/class/{person.homerooms[0]}" if len(person.homerooms) == 1 else "/class/"
