"""What ESIA's register says of consents, and when it is asked again."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from functions.domain.access import consent, standing
from functions.domain.access.consent import LONGEST, MOST, Check, Consents, Ending, Source
from functions.domain.access.standing import EVERY, FIRST_PAUSE, LONGEST_PAUSE, SILENT, SPREAD
from tests.support.builders import NOW

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
GUARDIANS = {"1001": "mother1", "1002": "father1"}


@dataclass(frozen=True)
class One:
    grantor: str | None = "1001"
    granted_at: datetime = NOW - DAY
    until: datetime = NOW + LONGEST


def told(before: Consents, *report: One, at: datetime = NOW) -> Consents:
    return standing.take_report(before, report, guardians=GUARDIANS, asked_at=at)


def states(consents: Consents, at: datetime = NOW) -> list[tuple[str | None, Ending | None]]:
    return [(one.guardian_id, one.ended_by(at)) for one in consents.given]


def test_a_consent_that_the_register_reports_is_kept_with_who_gave_it_and_until_when() -> None:
    (kept,) = told(Consents(), One()).given

    assert (kept.guardian_id, kept.grantor, kept.source) == ("mother1", "1001", Source.ESIA)
    assert (kept.granted_at, kept.until, kept.last_checked) == (NOW - DAY, NOW + LONGEST, NOW)


@pytest.mark.parametrize("grantor", ["9999", None], ids=["not of the school", "not said"])
def test_a_consent_of_somebody_whom_the_school_does_not_know_counts_without_a_name(grantor: str | None) -> None:
    after = told(Consents(), One(grantor))

    assert states(after) == [(None, None)]


def test_the_same_consent_reported_again_is_not_a_second_one() -> None:
    after = Consents()
    for minute in range(100):
        after = told(after, One(), One(), One("1002"), at=NOW + minute * MINUTE)

    assert len(after.given) == 2
    assert {one.last_checked for one in after.given} == {NOW + 99 * MINUTE}


def test_the_register_may_give_a_consent_another_end() -> None:
    after = told(told(Consents(), One()), One(until=NOW + DAY), at=NOW + MINUTE)

    assert [one.until for one in after.given] == [NOW + DAY]


def test_who_gave_it_is_filled_in_when_the_school_learns_of_it() -> None:
    before = told(Consents(), One("1003"))

    after = standing.take_report(before, [One("1003")], guardians={"1003": "uncle1"}, asked_at=NOW)

    assert states(after) == [("uncle1", None)]


def test_a_consent_kept_before_grantors_were_known_is_recognised_by_its_moment() -> None:
    before = consent.grant(Consents(), "mother1", source=Source.ESIA, at=NOW - DAY, until=NOW + LONGEST)

    assert [(one.guardian_id, one.grantor) for one in told(before, One()).given] == [("mother1", "1001")]


def test_an_empty_report_ends_the_consents_of_esia_and_no_others() -> None:
    here = consent.grant(told(Consents(), One()), "father1", source=Source.DIARY, at=NOW, until=NOW + LONGEST)

    after = told(here, at=NOW + MINUTE)

    assert states(after, NOW + MINUTE) == [("mother1", Ending.REGISTER), ("father1", None)]
    assert len(after.in_force(NOW + MINUTE - timedelta(microseconds=1))) == 2


def test_the_consent_that_a_report_leaves_out_has_ended() -> None:
    after = told(told(Consents(), One(), One("1002")), One("1002"), at=NOW + MINUTE)

    assert states(after, NOW + MINUTE) == [("mother1", Ending.REGISTER), ("father1", None)]


def test_an_answer_that_is_older_than_what_is_known_ends_nothing() -> None:
    """A check asks, the pupil logs in with a new consent, and only then the check's answer is written."""
    known = told(Consents(), One(granted_at=NOW - MINUTE), at=NOW)

    assert told(known, at=NOW - 2 * MINUTE) == known


def test_what_the_register_has_again_after_it_was_gone_is_in_force_again() -> None:
    gone = told(told(Consents(), One()), at=NOW + MINUTE)

    assert states(told(gone, One(), at=NOW + 2 * MINUTE)) == [("mother1", None)]


def test_a_consent_taken_back_here_stays_so_though_the_register_still_shows_it() -> None:
    withdrawn = consent.revoke(told(Consents(), One()), "mother1", at=NOW)

    after = told(withdrawn, One(), at=NOW + DAY)

    assert after.in_force(NOW + DAY) == []
    assert states(after, NOW + DAY) == [("mother1", Ending.GUARDIAN)]


def test_a_consent_given_after_the_withdrawal_here_opens_the_door_again() -> None:
    withdrawn = consent.revoke(told(Consents(), One()), "mother1", at=NOW)

    after = told(withdrawn, One(), One(granted_at=NOW + MINUTE), at=NOW + DAY)

    assert states(after, NOW + DAY) == [("mother1", Ending.GUARDIAN), ("mother1", None)]


def test_an_older_consent_that_is_heard_of_after_the_withdrawal_opens_nothing() -> None:
    withdrawn = consent.revoke(told(Consents(), One()), "mother1", at=NOW)

    after = told(withdrawn, One(), One(granted_at=NOW - 3 * DAY), at=NOW + DAY)

    assert after.in_force(NOW + DAY) == []
    assert [one.granted_at for one in after.given] == [NOW - 3 * DAY, NOW - DAY]


def test_the_withdrawal_of_one_parent_says_nothing_of_the_others_consent() -> None:
    withdrawn = consent.revoke(told(Consents(), One()), "mother1", at=NOW)

    assert states(told(withdrawn, One(), One("1002"), at=NOW + DAY)) == [
        ("mother1", Ending.GUARDIAN),
        ("father1", None),
    ]


def test_a_full_list_takes_no_more_and_the_register_can_still_end_what_is_in_it() -> None:
    report = [One(str(number), NOW - number * MINUTE) for number in range(100)]

    full = told(Consents(), *report)
    after = told(full, One("5000", NOW), *report[1:], at=NOW + MINUTE)

    assert len(full.given) == len(after.given) == MOST
    assert full.given[-1].granted_at == NOW  # the newest are kept
    assert full.given == tuple(sorted(full.given, key=lambda one: one.granted_at))
    assert after.given[-1].ended_by(NOW + MINUTE) is Ending.REGISTER


def test_what_has_run_out_is_not_taken_from_a_report() -> None:
    assert told(Consents(), One(until=NOW)) == Consents()


def test_the_next_check_comes_within_a_day_and_each_pupil_has_an_own_time() -> None:
    held = told(Consents(), One())
    due = {standing.after_answer(held, f"pupil{number}", at=NOW).check for number in range(50)}

    moments = sorted(one.due for one in due if one is not None)
    assert NOW + EVERY - SPREAD < moments[0] < moments[-1] <= NOW + EVERY
    assert len(moments) > 45
    assert moments[-1] - moments[0] > SPREAD / 2


def test_nothing_is_asked_where_nothing_of_esia_is_in_force() -> None:
    held = standing.after_answer(told(Consents(), One()), "pupil1", at=NOW)

    for after in (told(held, at=NOW + MINUTE), consent.revoke(held, "mother1", at=NOW)):
        assert standing.after_answer(after, "pupil1", at=NOW + MINUTE).check is None


def test_without_an_answer_the_pause_doubles_up_to_six_hours_and_an_answer_ends_that() -> None:
    held, pauses = told(Consents(), One()), []
    for _ in range(15):
        held = standing.after_silence(held, at=NOW)
        assert held.check is not None
        pauses.append(held.check.due - NOW)

    assert pauses[:3] == [FIRST_PAUSE, 2 * FIRST_PAUSE, 4 * FIRST_PAUSE]
    assert pauses[-1] == LONGEST_PAUSE
    answered = standing.after_answer(held, "pupil1", at=NOW)
    assert answered.check == Check(due=answered.check.due if answered.check else NOW)
    assert states(held) == [("mother1", None)]


@pytest.mark.parametrize(
    ("moment", "alarm"),
    [pytest.param(NOW + SILENT, False, id="three days"), pytest.param(NOW + SILENT + MINUTE, True, id="longer")],
)
def test_days_without_an_answer_are_an_alarm(moment: datetime, *, alarm: bool) -> None:
    assert standing.silent_too_long(told(Consents(), One()), at=moment) is alarm


def test_no_alarm_where_nothing_stands_at_esia() -> None:
    assert standing.silent_too_long(Consents(), at=NOW) is False
