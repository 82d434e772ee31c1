"""What a family reads when a consent was given or has ended, and who gets a letter at all."""

import re
from datetime import date, timedelta

import pytest

from functions.domain.access.consent import Consents, Ending
from functions.domain.access.standing import take_report
from functions.storage import people
from tests.support.builders import NOW, TENANT, TODAY, make_family, make_pupil
from tests.support.notified import BROTHER, CHILD, FATHER, MOTHER, HomeOf, words


class Reported:
    """A consent as the register has it."""

    grantor = "1001"
    granted_at = NOW - timedelta(hours=1)
    until = NOW + timedelta(days=300)


def test_a_mother_hears_that_she_has_given_a_consent_and_what_it_opens(family: HomeOf) -> None:
    family.address(FATHER, "oleg@family.example")
    family.give(FATHER)

    assert family.run() == {"letters": 1, "dropped": 0, "letters_put_off": 0, "letters_put_aside": 0}

    (letter,) = family.letters()
    assert (letter["To"], letter["Subject"]) == ("oleg@family.example", "Согласие на вход в дневник дано")
    text = words(letter)
    assert "Кто дал: вы Где: в дневнике, на странице «Согласия» Когда: 25 ноября 2026 г., 12:00" in text
    assert "После этого ребёнок может сам входить в свой дневник" in text
    assert "https://school.example/consent/" in text
    assert family.waiting() == []


def test_both_parents_hear_of_it_and_each_reads_who_it_was(family: HomeOf) -> None:
    family.address(FATHER, "oleg@family.example")
    family.address(MOTHER, "vera@family.example")
    family.give(MOTHER)

    family.run()

    said = {letter["To"]: words(letter) for letter in family.letters()}
    assert "Кто дал: вы " in said["vera@family.example"]
    assert "Кто дал: другой родитель или представитель " in said["oleg@family.example"]


def test_the_letter_names_the_child_only_to_who_has_several_here(family: HomeOf) -> None:
    family.address(FATHER, "oleg@family.example")
    family.address(MOTHER, "vera@family.example")
    family.give(MOTHER)

    family.run()

    named = {letter["To"]: "Тихон" in letter.as_string() + words(letter) for letter in family.letters()}
    assert named == {"vera@family.example": True, "oleg@family.example": False}


@pytest.mark.parametrize("kind", ["plain", "html"])
def test_a_letter_has_no_surname_no_number_and_no_mark(family: HomeOf, kind: str) -> None:
    family.address(MOTHER, "vera@family.example")
    family.give(MOTHER)
    family.run()

    (letter,) = family.letters()

    assert not re.search(r"Рощин|Ильич|pupil|mother|@|\d{3}-\d{3}|[Оо]тметка", words(letter, kind))
    assert "Рощин" not in letter["Subject"]


def test_both_forms_of_a_letter_say_the_same(family: HomeOf) -> None:
    family.address(MOTHER, "vera@family.example")
    family.give(MOTHER)
    family.run()

    (letter,) = family.letters()

    plain = words(letter).replace("https://school.example/consent/", "")
    shown = re.sub(r"<title>.*?</title>|<[^>]+>", " ", words(letter, "html").replace("&nbsp;", " "))
    assert sorted(re.findall(r"\w+", plain)) == sorted(re.findall(r"\w+", shown))
    assert 'href="https://school.example/consent/"' in words(letter, "html")


def test_taking_back_is_told_with_what_it_means(family: HomeOf) -> None:
    family.address(FATHER, "oleg@family.example")
    family.give(FATHER)
    family.run()
    (given,) = family.letters()
    family.now += timedelta(minutes=5)
    family.revoke(FATHER)

    family.run()

    (taken,) = family.letters()
    assert taken["Subject"] == "Согласие на вход в дневник отозвано"
    assert "Кто давал: вы Где отозвано: в дневнике, на странице «Согласия»" in words(taken)
    assert "После этого ребёнок не может войти в свой дневник." in words(taken)
    assert "12:00" in words(given)
    assert "12:05" in words(taken)


def test_one_consent_that_is_left_keeps_the_door_open_and_the_letter_says_so(family: HomeOf) -> None:
    family.address(FATHER, "oleg@family.example")
    family.give(FATHER)
    family.give(MOTHER)
    family.run()
    family.letters()
    family.revoke(MOTHER)

    family.run()

    (letter,) = family.letters()
    assert "Кто давал: другой родитель или представитель" in words(letter)
    assert "После этого ребёнок может сам входить в свой дневник" in words(letter)


def test_what_the_register_reports_and_takes_back_is_told_too(family: HomeOf) -> None:
    family.address(FATHER, "oleg@family.example")

    def reported(before: Consents) -> Consents:
        return take_report(before, [Reported()], guardians={}, asked_at=family.now)

    def gone(before: Consents) -> Consents:
        return take_report(before, [], guardians={}, asked_at=family.now)

    family.change(reported)
    family.run()
    given = words(family.letters()[0])
    family.now += timedelta(days=1)
    family.change(reported)  # confirmed: no news
    family.change(gone)

    assert family.run()["letters"] == 1
    taken = words(family.letters()[0])
    assert "Кто дал: представитель, которого нет в списках школы Где: на Госуслугах" in given
    assert "Где отозвано: на Госуслугах Когда: 26 ноября 2026 г., 12:00" in taken
    assert Ending.REGISTER.value not in taken


@pytest.mark.parametrize(
    "missing",
    [
        pytest.param("", id="no address"),
        pytest.param("SCHOOL_MAIL", id="the school sends no mail"),
        pytest.param("SCHOOL_PEOPLE_KEY", id="no address can be read"),
    ],
)
def test_where_nobody_can_be_written_to_the_news_is_dropped(family: HomeOf, missing: str) -> None:
    if missing:
        family.address(MOTHER, "vera@family.example")
    family.give(MOTHER)

    assert family.run(missing=missing)["dropped"] == 1
    assert (family.waiting(), family.letters()) == ([], [])


def test_who_is_no_longer_the_childs_guardian_hears_nothing(family: HomeOf) -> None:
    family.address(FATHER, "oleg@family.example")
    family.give(MOTHER)
    ended = make_family(CHILD, until=TODAY - timedelta(days=1))
    family.table.transact(people.put_family(TENANT, FATHER, ended))

    family.run()

    assert family.letters() == []


def test_nobody_is_written_to_about_a_pupil_of_age_or_one_who_is_gone(family: HomeOf) -> None:
    family.address(MOTHER, "vera@family.example")
    family.give(MOTHER, BROTHER)  # of whom there is no card
    family.give(MOTHER)
    family.table.transact(people.put_person(TENANT, make_pupil(CHILD, birth_date=date(2008, 11, 25))))

    assert family.run()["dropped"] == 2
    assert family.letters() == []
