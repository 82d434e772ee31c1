from datetime import UTC, date, datetime, timedelta

import pytest

from functions.consent.words import PURPOSES
from functions.domain.access import consent
from functions.domain.access.consent import (
    LONGEST,
    Consent,
    ConsentMissing,
    ConsentRevoked,
    ConsentRunOut,
    Consents,
    Ending,
    Purpose,
    Source,
    until_of_age,
)
from tests.support.builders import NOW

INSTANT = timedelta(microseconds=1)
MINOR = date(2011, 3, 8)


def make_consents(*guardians: str, at: datetime = NOW) -> Consents:
    consents = Consents()
    for guardian in guardians:
        consents = consent.grant(consents, guardian, source=Source.ESIA, at=at, until=at + LONGEST)
    return consents


@pytest.mark.parametrize(
    ("moment", "holds"),
    [
        pytest.param(NOW - INSTANT, False, id="before it is given"),
        pytest.param(NOW, True, id="the moment it is given"),
        pytest.param(NOW + LONGEST - INSTANT, True, id="just before the end"),
        pytest.param(NOW + LONGEST, False, id="the end is excluded"),
    ],
)
def test_a_consent_of_esia_holds_for_a_year_and_not_longer(moment: datetime, *, holds: bool) -> None:
    assert bool(make_consents("mother1").in_force(moment)) is holds


def test_the_longest_term_is_365_days() -> None:
    assert timedelta(days=365) == LONGEST


def given_in_the_diary(birth_date: date | None) -> Consents:
    return consent.grant(Consents(), "mother1", source=Source.DIARY, at=NOW, until=until_of_age(birth_date, NOW))


def test_a_consent_of_the_diary_holds_until_the_eighteenth_birthday() -> None:
    birthday = datetime(2029, 3, 8, tzinfo=UTC)

    assert given_in_the_diary(MINOR).in_force(birthday - INSTANT)
    assert not given_in_the_diary(MINOR).in_force(birthday)


def test_a_consent_of_the_diary_holds_for_a_year_where_the_birthday_is_not_known() -> None:
    assert given_in_the_diary(None).given[0].until == NOW + LONGEST


def test_an_adult_is_given_none() -> None:
    assert given_in_the_diary(date(2008, 11, 25)) == Consents()


def test_a_consent_taken_back_ends_at_that_moment_and_stays_on_record() -> None:
    later = NOW + timedelta(days=1)

    after = consent.revoke(make_consents("mother1"), "mother1", at=later)

    assert after.in_force(later - INSTANT)
    assert not after.in_force(later)
    assert [(one.granted_at, one.revoked_at) for one in after.given] == [(NOW, later)]


def test_taking_back_leaves_the_other_parents_consent() -> None:
    after = consent.revoke(make_consents("mother1", "father1"), "mother1", at=NOW)

    assert [one.guardian_id for one in after.in_force(NOW)] == ["father1"]


def test_taking_back_twice_keeps_the_first_moment() -> None:
    once = consent.revoke(make_consents("mother1"), "mother1", at=NOW + timedelta(hours=1))

    assert consent.revoke(once, "mother1", at=NOW + timedelta(hours=2)) == once


def test_who_has_given_nothing_has_nothing_to_take_back() -> None:
    before = make_consents("mother1")

    assert consent.revoke(before, "stranger", at=NOW) == before


def test_giving_again_while_it_holds_changes_nothing() -> None:
    before = make_consents("mother1")

    assert (
        consent.grant(before, "mother1", source=Source.DIARY, at=NOW + timedelta(days=9), until=NOW + LONGEST) == before
    )


def test_after_it_was_taken_back_or_ran_out_it_can_be_given_anew() -> None:
    revoked = consent.revoke(make_consents("mother1"), "mother1", at=NOW)
    run_out = make_consents("mother1", at=NOW - LONGEST)

    for before in (revoked, run_out):
        after = consent.grant(before, "mother1", source=Source.DIARY, at=NOW, until=NOW + LONGEST)
        assert after.given[:-1] == before.given
        assert [one.source for one in after.in_force(NOW)] == [Source.DIARY]


@pytest.mark.parametrize(
    ("born", "on", "needed"),
    [
        pytest.param(date(2008, 11, 26), date(2026, 11, 25), True, id="the day before the eighteenth birthday"),
        pytest.param(date(2008, 11, 26), date(2026, 11, 26), False, id="the eighteenth birthday"),
        pytest.param(date(2008, 2, 29), date(2026, 2, 28), True, id="born on 29 February: 28 February is too early"),
        pytest.param(date(2008, 2, 29), date(2026, 3, 1), False, id="born on 29 February: 1 March"),
        pytest.param(date(2018, 9, 1), date(2026, 11, 25), True, id="a child of eight"),
        pytest.param(None, date(2026, 11, 25), True, id="birth date not known"),
    ],
)
def test_a_consent_is_needed_until_the_eighteenth_birthday(born: date | None, on: date, *, needed: bool) -> None:
    assert consent.needed(born, on) is needed


def refused(consents: Consents, at: datetime = NOW) -> type[ConsentMissing]:
    with pytest.raises(ConsentMissing) as found:
        consent.require(consents, MINOR, at=at, today=at.date())
    return found.type


def test_without_a_consent_a_minor_is_refused() -> None:
    assert refused(Consents()) is ConsentMissing


def test_a_refusal_says_what_became_of_the_consent_that_lasted_longest() -> None:
    short = consent.grant(Consents(), "father1", source=Source.ESIA, at=NOW, until=NOW + timedelta(days=1))
    both = consent.grant(short, "mother1", source=Source.DIARY, at=NOW, until=NOW + LONGEST)

    assert refused(short, NOW + timedelta(days=1)) is ConsentRunOut
    assert refused(consent.revoke(both, "mother1", at=NOW), NOW + timedelta(days=2)) is ConsentRunOut
    assert refused(consent.revoke(both, "mother1", at=NOW + timedelta(days=2)), NOW + LONGEST) is ConsentRevoked


def test_a_consent_that_is_of_the_future_was_never_given() -> None:
    assert refused(make_consents("mother1", at=NOW + INSTANT)) is ConsentMissing


def test_how_a_consent_ended_is_said_from_that_moment_on() -> None:
    later = NOW + timedelta(days=1)
    (one,) = consent.revoke(make_consents("mother1"), "mother1", at=later).given
    (other,) = make_consents("mother1").given

    assert [one.ended_by(at) for at in (later - INSTANT, later)] == [None, Ending.GUARDIAN]
    assert [other.ended_by(at) for at in (NOW + LONGEST - INSTANT, NOW + LONGEST)] == [None, Ending.RUN_OUT]


def test_a_guardian_may_close_what_somebody_unknown_to_the_school_has_opened() -> None:
    unknown = Consent(granted_at=NOW, until=NOW + LONGEST, source=Source.ESIA, grantor="1009")

    after = consent.revoke(Consents(given=(unknown,)), "mother1", at=NOW)

    assert after.in_force(NOW) == []


def test_a_consent_of_before_there_were_purposes_and_checks_reads_as_it_was_meant() -> None:
    kept = (
        '{"given":[{"guardian_id":"mother1","granted_at":"2026-10-26T18:00:00Z","until":"2027-10-26T18:00:00Z",'
        '"source":"esia","revoked_at":"2026-11-01T09:00:00Z"}]}'
    )

    found = Consents.model_validate_json(kept)

    (one,) = found.given
    assert (one.guardian_id, one.purpose, one.ended_by(NOW)) == ("mother1", Purpose.OWN_DIARY, Ending.GUARDIAN)
    assert found.check is None


def test_every_purpose_has_its_words() -> None:
    assert set(PURPOSES) == set(Purpose)


def test_one_parents_consent_is_enough() -> None:
    consent.require(make_consents("father1"), MINOR, at=NOW, today=NOW.date())


def test_an_adult_pupil_needs_nobodys_consent() -> None:
    consent.require(Consents(), date(2008, 11, 25), at=NOW, today=date(2026, 11, 25))
