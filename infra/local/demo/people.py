"""The invented people of the demo school: 12 staff, about 60 pupils, their guardians."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Final

from functions.domain.roll.people import ChildLink, Family, LinkKind, Person, Role
from infra.local.demo.curriculum import CLASS_SIZES, HOMEROOMS, POSTS, PRIMARY_POSTS
from infra.local.demo.names import FAMILIES, FATHERS, FEMALE, MALE, feminine, latin, patronymic

FIRST_OID: Final = (
    1_000_300_100  # ESIA numbers people like this; ours begin where no real number of a person is hinted at
)
SIBLINGS: Final = {("5", 0): ("3", 0)}  # pupil → the pupil whose brother or sister it is: one guardian, two children
TEACHERS_CHILD: Final = ("7", 1)  # whose mother is the teacher of English


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """A person one can log in as. `account` is how they stand at Gosuslugi, see accounts.py."""

    person: Person
    oid: str
    login: str
    snils: str
    note: str = ""
    account: dict[str, Any] = field(default_factory=dict)


@dataclass
class Population:
    """Everybody, and who is whose."""

    posts: dict[str, DemoPerson] = field(default_factory=dict)
    pupils: dict[str, list[DemoPerson]] = field(default_factory=dict)
    guardians: list[DemoPerson] = field(default_factory=list)
    families: dict[str, Family] = field(default_factory=dict)

    def everybody(self) -> Iterator[DemoPerson]:
        """Return all, staff first."""
        yield from self.posts.values()
        yield from self.guardians
        for pupils in self.pupils.values():
            yield from pupils


class _Maker:
    """Makes people one after another; numbers, logins and names do not repeat."""

    def __init__(self, rng: random.Random, year: int) -> None:
        self.rng, self.year = rng, year
        self.made = 0
        self.logins: set[str] = set()
        self.families = rng.sample(FAMILIES, len(FAMILIES))

    def person(
        self, family: str, given: str, father: str, *, female: bool, born: date, role: Role, class_id: str | None = None
    ) -> DemoPerson:
        """Make one; `family` is the man's form of the family name."""
        self.made += 1
        person = Person(
            id=f"p{self.rng.getrandbits(40):010x}",
            family_name=feminine(family) if female else family,
            given_name=given,
            patronymic=patronymic(father, female=female),
            birth_date=born,
            roles=(role,),
            classes={} if class_id is None else {self.year: class_id},
        )
        return DemoPerson(person, str(FIRST_OID + self.made), self._login(person), _snils(self.made))

    def born(self, age: int) -> date:
        """Return a birth date of somebody who turns `age` in the school year."""
        return date(self.year - age, 9, 1) + timedelta(days=self.rng.randrange(364))

    def _login(self, person: Person) -> str:
        name = latin(person.family_name)
        login = next(f"{name}{n or ''}" for n in range(200) if f"{name}{n or ''}" not in self.logins)
        self.logins.add(login)
        return login


def populate(seed: int, year: int) -> Population:
    """Return everybody of a school year, from a seed."""
    maker = _Maker(random.Random(seed), year)  # noqa: S311  # names, not secrets
    people = Population()
    for post in (*POSTS, *dict.fromkeys(PRIMARY_POSTS.values()), "clerk"):
        people.posts[post] = _staff(maker, post)
    for grade, size in CLASS_SIZES.items():
        people.pupils[str(grade)] = []
        for _ in range(size):
            _family(maker, people, str(grade))
    for grade in CLASS_SIZES:
        _make_homeroom_teacher(people, grade)
    _notes(people)
    return people


def _staff(maker: _Maker, post: str) -> DemoPerson:
    female = post not in {"physicist", "coach"}
    made = maker.person(
        maker.families.pop(), maker.rng.choice(FEMALE if female else MALE), maker.rng.choice(list(FATHERS)),
        female=female, born=maker.born(maker.rng.randint(30, 60)), role=Role.TEACHER,
    )  # fmt: skip
    roles = {"director": (Role.TEACHER, Role.OFFICE), "deputy": (Role.TEACHER, Role.OFFICE), "clerk": (Role.OFFICE,)}
    return _with_roles(made, roles.get(post, (Role.TEACHER,)))


def _make_homeroom_teacher(people: Population, grade: int) -> None:
    post = homeroom(grade)
    made = people.posts[post]
    homerooms = (*made.person.homerooms, str(grade))
    people.posts[post] = replace(made, person=made.person.model_copy(update={"homerooms": homerooms}))


def _family(maker: _Maker, people: Population, class_id: str) -> None:
    """Make a pupil, and the guardians unless they are there already as somebody else's."""
    place = (class_id, len(people.pupils[class_id]))
    girl = maker.rng.random() < 0.5  # noqa: PLR2004  # a coin
    father = maker.rng.choice(list(FATHERS))
    sibling = people.pupils[SIBLINGS[place][0]][SIBLINGS[place][1]] if place in SIBLINGS else None
    family = (
        _stem(sibling.person) if sibling else maker.families.pop() if maker.families else maker.rng.choice(FAMILIES)
    )
    if place == TEACHERS_CHILD:
        family = _stem(people.posts["linguist"].person)
    pupil = maker.person(
        family, maker.rng.choice(FEMALE if girl else MALE), father,
        female=girl, born=maker.born(6 + int(class_id)), role=Role.PUPIL, class_id=class_id,
    )  # fmt: skip
    people.pupils[class_id].append(pupil)
    if sibling is not None:
        for guardian_id, links in people.families.items():
            if any(link.child_id == sibling.person.id for link in links.links):
                people.families[guardian_id] = Family(links=(*links.links, _link(pupil, links.links[0].kind)))
    elif place == TEACHERS_CHILD:
        teacher = people.posts["linguist"]
        people.posts["linguist"] = _with_roles(teacher, (Role.TEACHER, Role.GUARDIAN))
        people.families[teacher.person.id] = Family(links=(_link(pupil, LinkKind.MOTHER),))
    else:
        _guardians(maker, people, pupil, family, father)


def _guardians(maker: _Maker, people: Population, pupil: DemoPerson, family: str, father: str) -> None:
    both = maker.rng.random() < 0.3  # noqa: PLR2004  # about a third of the families log in twice
    kinds = (
        [LinkKind.MOTHER, LinkKind.FATHER] if both else [maker.rng.choice([LinkKind.MOTHER] * 3 + [LinkKind.FATHER])]
    )
    for kind in kinds:
        female = kind is LinkKind.MOTHER
        given = maker.rng.choice(FEMALE) if female else father
        guardian = maker.person(
            family, given, maker.rng.choice(list(FATHERS)),
            female=female, born=maker.born(maker.rng.randint(29, 48)), role=Role.GUARDIAN,
        )  # fmt: skip
        people.guardians.append(guardian)
        people.families[guardian.person.id] = Family(links=(_link(pupil, kind),))


def _link(pupil: DemoPerson, kind: LinkKind) -> ChildLink:
    return ChildLink(
        child_id=pupil.person.id, child_name=pupil.person.name, kind=kind, since=pupil.person.birth_date or date.min
    )


def _stem(person: Person) -> str:
    """Return the man's form of a person's family name."""
    return next(name for name in FAMILIES if person.family_name in {name, feminine(name)})


def _with_roles(made: DemoPerson, roles: tuple[Role, ...]) -> DemoPerson:
    return replace(made, person=made.person.model_copy(update={"roles": roles}))


def _snils(number: int) -> str:
    """Return a SNILS with a right check sum from the range 001-001-998 and below, which is given to nobody."""
    digits = f"{number:09d}"
    total = sum(int(digit) * (9 - place) for place, digit in enumerate(digits))
    check = total % 101 % 100
    return f"{digits[:3]}-{digits[3:6]}-{digits[6:]} {check:02d}"


def _notes(people: Population) -> None:
    """Say of a few people what one can try as them."""
    for post, note in (
        ("deputy", "ведёт математику: откройте «Мои уроки» и заполните ближайший урок"),
        ("philologist", "классный руководитель 5 класса, ведёт русский язык"),
        ("linguist", "ведёт английский, её ребёнок в 7 классе: две роли у одного человека"),
        ("director", "видит журналы всех классов, ведёт историю"),
    ):
        people.posts[post] = replace(people.posts[post], note=note)
    _note_guardians(people)
    ninth = people.pupils["9"]
    ninth[0] = replace(ninth[0], note="9 класс, согласие родителя есть, дневник открыт")
    ninth[1] = replace(
        ninth[1], note="9 класс, запись не привязана к родителю, согласия нет, дневник закрыт: начните с четырёх шагов"
    )
    eighth = people.pupils["8"]
    eighth[0] = replace(eighth[0], note="8 класс, учётную запись создал родитель, согласие есть")
    fifth = people.pupils["5"]
    fifth[0] = replace(fifth[0], note="5 класс, младше 14 лет, согласия нет, дневник закрыт")


def _note_guardians(people: Population) -> None:
    two = next(g for g, links in people.families.items() if len(links.links) > 1)
    seventh = people.pupils["7"][0].person.id
    ninth, alone = (people.pupils["9"][n].person.id for n in (0, 1))
    first, moved = people.pupils["1"][1].person.id, people.pupils["3"][1].person.id
    for place, guardian in enumerate(people.guardians):
        children = {link.child_id for link in people.families[guardian.person.id].links}
        if guardian.person.id == two:
            note = "двое детей, в 3 и 5 классе"
        elif seventh in children:
            note = "ребёнок в 7 классе: неделя, четверть, средние отметки"
        elif alone in children:
            note = "ребёнок в 9 классе, его запись ещё не привязана: получите код привязки в личном кабинете Госуслуг"
        elif moved in children:
            note = "ребёнок с ноября в 4 классе, до этого в 3: оба в одном дневнике"
        elif first in children:
            note = "ребёнок в 1 классе, ещё без учётной записи: создайте её в личном кабинете Госуслуг"
        elif ninth in children:
            note = "ребёнок в 9 классе: откройте «Согласия», дайте или отзовите согласие"
        else:
            continue
        people.guardians[place] = replace(guardian, note=note)


def homeroom(grade: int) -> str:
    """Return the post of a grade's homeroom teacher."""
    return HOMEROOMS.get(grade) or PRIMARY_POSTS[grade]
