"""Where a person may begin, by what the person is to the school."""

from functions.domain.people import Person, Role


def home_of(person: Person) -> str:
    """Return the page a person begins at."""
    return places_of(person)[0][0]


def places_of(person: Person) -> list[tuple[str, str]]:
    """Return the pages a person may begin at, by what the person is to the school: (address, title)."""
    teacher, office = person.has(Role.TEACHER), person.has(Role.OFFICE)
    family = person.has(Role.GUARDIAN) or person.has(Role.PUPIL)
    staff = [("/journal/", "Журнал")] * (teacher or office) + [("/office/", "Администрация")] * office
    reports = [("/reports/", "Отчёты")] * (teacher or office)
    # A clerk gives no lessons: the day begins with what the office looks after.
    return (staff if teacher else staff[::-1]) + reports + [("/diary/", "Дневник")] * family
