"""People in the table: found by SNILS, tied to an account once, and the school's switch."""

import pytest

from functions.domain.organisation.school import School
from functions.domain.roll.people import Guardians, guardians_of
from functions.storage import invitations, keys, people, records, school, unknowns
from functions.storage.errors import TableBusy
from functions.storage.sealing import PeopleKey
from functions.storage.table import Put, Table
from tests.support.builders import NOW, PEOPLE_KEY, TENANT, TODAY, make_family, make_person, make_school
from tests.support.interrupted import BusyTable, InterruptedTable

SNILS = "000-000-123 00"
SAID = school.Said("invitations", "clerk01", NOW)


def test_a_person_is_found_by_snils_in_this_school_only(table: Table) -> None:
    person = make_person()
    table.transact(people.put_person(TENANT, person), *people.put_snils(TENANT, person.id, SNILS, PEOPLE_KEY))

    assert people.by_snils(table, TENANT, "00000012300", PEOPLE_KEY) == [person]
    assert people.by_snils(table, TENANT, "000-000-124 00", PEOPLE_KEY) == []
    assert people.by_snils(table, "elsewhere", SNILS, PEOPLE_KEY) == []
    assert people.by_snils(table, TENANT, "no number", PEOPLE_KEY) == []


def test_the_office_reads_the_number_back_and_the_table_alone_does_not(sqlite_table: Table) -> None:
    found, kept = people.put_snils(TENANT, "teacher1", SNILS, PEOPLE_KEY)
    sqlite_table.transact(found, kept)

    item = sqlite_table.get(keys.sealed(TENANT, "teacher1", people.SNILS))
    assert item is not None
    sealed = records.of(item, people.Sealed).text
    assert PEOPLE_KEY.open(people.SNILS, "teacher1", sealed) == "00000012300"
    assert "123" not in f"{found}".replace(PEOPLE_KEY.hashed(people.SNILS, "00000012300"), "")


@pytest.mark.parametrize("number", ["112-233-445 96", "no number", ""])
def test_a_slip_in_a_number_is_not_kept(number: str) -> None:
    with pytest.raises(ValueError, match="check digits"):
        people.put_snils(TENANT, "teacher1", number, PEOPLE_KEY)


def test_an_account_is_tied_once_and_anew_only_after_it_was_untied(table: Table) -> None:
    table.transact(people.put_person(TENANT, make_person()))

    people.link(table, TENANT, "teacher1", "esia", "1000300101")
    people.link(table, TENANT, "teacher1", "esia", "1000300101")
    with pytest.raises(people.OtherAccount):
        people.link(table, TENANT, "teacher1", "esia", "1000300102")
    assert people.subject_of(table, TENANT, "teacher1", "esia") == "1000300101"

    people.unlink(table, TENANT, "teacher1", "esia")
    people.link(table, TENANT, "teacher1", "esia", "1000300102")
    assert people.by_identity(table, TENANT, "esia", "1000300101") is None
    assert people.by_identity(table, TENANT, "esia", "1000300102") == make_person()
    assert people.subject_of(table, TENANT, "teacher1", "oidc") is None


def test_a_hash_of_an_older_key_finds_until_everybody_is_hashed_anew(sqlite_table: Table) -> None:
    older = PeopleKey(b"an older key of the tests, 32 bytes or more")
    both = PeopleKey(b"a newer key of the tests, 32 bytes or more\nan older key of the tests, 32 bytes or more")
    sqlite_table.transact(people.put_person(TENANT, make_person()), *people.put_snils(TENANT, "teacher1", SNILS, older))

    assert people.by_snils(sqlite_table, TENANT, SNILS, both) == [make_person()]


def test_guardians_of_a_child_are_its_families_seen_from_the_child() -> None:
    found = guardians_of({"mother1": make_family("pupil1", "pupil2"), "father1": make_family("pupil1")})

    assert {child: [link.guardian_id for link in some.links] for child, some in found.items()} == {
        "pupil1": ["mother1", "father1"],
        "pupil2": ["mother1"],
    }


def test_a_link_that_has_ended_has_ended_on_both_sides() -> None:
    family = make_family("pupil1", until=TODAY)
    found = guardians_of({"mother1": family})["pupil1"]

    for day in (TODAY, TODAY.replace(day=TODAY.day + 1)):
        assert bool(found.on(day)) is bool(family.children(day))


def test_a_pupil_without_guardians_has_none(sqlite_table: Table) -> None:
    found = sqlite_table.batch_get([keys.guardians(TENANT, "pupil1")])

    assert people.guardians(found, TENANT, "pupil1") == Guardians()


def test_the_switch_of_invitations_writes_over_nobodys_change(sqlite_table: Table) -> None:
    sqlite_table.transact(school.put_school(make_school()))

    def rename() -> None:
        (item,) = sqlite_table.batch_get([keys.school(TENANT)]).values()
        renamed = records.of(item, School).model_copy(update={"short_name": "Новая школа"})
        new = records.item(item.key, renamed, version=item.version + 1)
        sqlite_table.transact(Put(new))

    school.set_invitations(InterruptedTable(sqlite_table, before=rename), TENANT, SAID, off=True)

    (item,) = sqlite_table.batch_get([keys.school(TENANT)]).values()
    kept = records.of(item, School)
    assert (kept.short_name, kept.invitations_off) == ("Новая школа", True)
    with pytest.raises(TableBusy):
        school.set_invitations(BusyTable(sqlite_table), TENANT, SAID, off=False)


@pytest.mark.parametrize("before", ["x" * 3000, "2026-11-25", "\N{SNOWMAN}", "2026-11-25T09:00:00Z#a#b"])
def test_a_page_of_a_list_that_is_asked_for_oddly_is_the_first_one(sqlite_table: Table, before: str) -> None:
    assert unknowns.listed(sqlite_table, TENANT, before) == ([], "")
    assert invitations.listed(sqlite_table, TENANT, NOW, before) == ([], "")
