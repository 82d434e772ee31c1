"""Which changes of a pupil's consents are news, and what they say."""

from datetime import timedelta

from functions.domain.access import consent, standing
from functions.domain.access.consent import Consents, Ending, Source
from functions.domain.access.consent_news import ConsentChange, news_of
from tests.support.builders import NOW

YEAR = timedelta(days=365)
GIVEN = consent.grant(Consents(), "mother1", source=Source.DIARY, at=NOW, until=NOW + YEAR)
LATER = NOW + timedelta(hours=1)


class Reported:
    grantor = "1001"
    granted_at = NOW - timedelta(days=2)
    until = NOW + YEAR


def reported(before: Consents, *report: Reported) -> Consents:
    guardians = {"1001": "mother1"}
    return standing.take_report(before, report, guardians=guardians, asked_at=LATER)


def test_a_consent_given_is_news_of_the_moment_it_was_given() -> None:
    news = news_of(Consents(), GIVEN, "pupil1")

    assert news is not None
    assert (news.changes, news.at, news.door_open) == (
        (ConsentChange(guardian_id="mother1", source=Source.DIARY),),
        NOW,
        True,
    )


def test_a_consent_taken_back_is_news_and_says_whether_the_door_stays_open() -> None:
    both = consent.grant(GIVEN, "father1", source=Source.DIARY, at=NOW, until=NOW + YEAR)

    one = news_of(both, consent.revoke(both, "mother1", at=LATER), "pupil1")
    last = news_of(GIVEN, consent.revoke(GIVEN, "mother1", at=LATER), "pupil1")

    assert one is not None
    assert last is not None
    assert [change.ending for change in one.changes + last.changes] == [Ending.GUARDIAN] * 2
    assert (one.door_open, last.door_open, last.at) == (True, False, LATER)


def test_what_was_given_at_gosuslugi_is_news_of_the_moment_we_heard_of_it() -> None:
    news = news_of(Consents(), reported(Consents(), Reported()), "pupil1")

    assert news is not None
    assert (news.changes, news.at) == ((ConsentChange(guardian_id="mother1", source=Source.ESIA),), LATER)


def test_what_the_register_does_not_have_any_more_has_ended_and_given_anew_it_is_news_again() -> None:
    known = reported(Consents(), Reported())
    gone = reported(known)

    ended, again = news_of(known, gone, "pupil1"), news_of(gone, reported(gone, Reported()), "pupil1")

    assert ended is not None
    assert again is not None
    assert [one.ending for one in ended.changes + again.changes] == [Ending.REGISTER, None]


def test_a_check_that_was_set_and_an_answer_that_confirms_are_no_news() -> None:
    known = reported(Consents(), Reported())
    unnamed = standing.take_report(Consents(), [Reported()], guardians={}, asked_at=NOW)

    assert news_of(known, standing.after_answer(known, "pupil1", at=NOW), "pupil1") is None
    assert news_of(unnamed, reported(unnamed, Reported()), "pupil1") is None  # now we know who it was


def test_a_consent_that_arrives_already_taken_back_is_no_news() -> None:
    taken = consent.revoke(GIVEN, "mother1", at=LATER)

    assert news_of(taken, reported(taken, Reported()), "pupil1") is None
