"""A pupil stands in several lists; each change keeps them in step."""

from datetime import date

import pytest

from functions.domain.roll import enrolment
from functions.domain.roll.classes import Group
from functions.domain.roll.enrolment import LeftBeforeJoined, LinkEnded, Names, Place, place_of
from functions.domain.roll.people import GuardianLink, Guardians, LinkKind
from tests.support.builders import TODAY, make_class, make_family, make_pupil

NAMES = Names(family_name="Ёлкин", given_name="Лев")


def test_person_list_and_subgroup_agree_on_where_a_pupil_learns() -> None:
    groups = {"english-1": Group(title="Группа 1", pupils=("pupil1",)), "english-2": Group(title="Группа 2", pupils=())}
    place = Place(class_id="7", joined=TODAY, groups=("english-2",), without=("sport",))

    person, after = enrolment.enrol(make_pupil("pupil1"), NAMES, place, make_class(groups=groups))

    assert place_of("pupil1", after) == place
    assert (person.name, person.classes[2026], person.groups[2026]) == ("Ёлкин Лев", "7", ("english-2",))
    assert person.without[2026] == ("sport",)
    assert after.groups["english-1"].pupils == ()


def test_the_list_stays_in_the_order_of_names_with_yo_as_ye() -> None:
    _, after = enrolment.enrol(make_pupil("pupil9"), NAMES, Place(class_id="7"), make_class())

    assert after.pupils[0].name == "Ёлкин Лев"


def test_nobody_leaves_before_coming() -> None:
    place = Place(class_id="7", joined=TODAY, left=date(2026, 11, 1))

    with pytest.raises(LeftBeforeJoined):
        enrolment.enrol(make_pupil(), NAMES, place, make_class())


def test_an_ended_link_holds_to_the_end_of_its_day_on_both_sides() -> None:
    family = make_family("pupil1", "pupil2")
    guardians = Guardians(links=(GuardianLink(guardian_id="mother1", kind=LinkKind.MOTHER, since=date(2020, 9, 1)),))

    linked = enrolment.end_link(family, guardians, "mother1", "pupil1", TODAY)

    tomorrow = date(2026, 11, 26)
    assert linked.family.child("pupil1", TODAY) is not None
    assert linked.family.child("pupil1", tomorrow) is None
    assert linked.family.child("pupil2", tomorrow) is not None
    assert (len(linked.guardians.on(TODAY)), len(linked.guardians.on(tomorrow))) == (1, 0)


def test_a_link_that_there_is_not_cannot_end() -> None:
    with pytest.raises(LinkEnded):
        enrolment.end_link(make_family("pupil1"), Guardians(), "mother1", "pupil9", TODAY)
