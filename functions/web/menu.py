"""Where a person may begin, by what the person is to the school."""

from functions.domain.people import Person, Role


def home_of(person: Person) -> str:
    """Return the page a person begins at."""
    return places_of(person)[0][0]


def places_of(person: Person) -> list[tuple[str, str]]:
    """Return the pages a person may begin at, by what the person is to the school: (address, title)."""
    staff = person.has(Role.TEACHER) or person.has(Role.OFFICE)
    family = person.has(Role.GUARDIAN) or person.has(Role.PUPIL)
    return [("/journal/", "Журнал")] * staff + [("/diary/", "Дневник")] * family
