"""Codes of invitations: hard to guess, easy to read from paper and to type."""

import math
from datetime import timedelta

import pytest

from functions.domain.access import invitation
from functions.domain.access.invitation import ALPHABET, LENGTH, InvitationsOff, InvitationUnknown
from tests.support.builders import NOW, make_school


def test_a_code_has_58_bits_of_chance() -> None:
    assert math.log2(len(set(ALPHABET))) * LENGTH > 58
    assert len({invitation.new_code() for _ in range(200)}) == 200


def test_a_code_is_written_in_three_groups() -> None:
    assert invitation.shown("7KQM3VXD90TA") == "7KQM-3VXD-90TA"


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("1058-2VKM-AH3X", id="as it is on paper"),
        pytest.param(" 10582vkmah3x ", id="small letters, no dashes"),
        pytest.param("1058 2vkm ah3x", id="spaces"),
        pytest.param("IOSB—ZUKM—AH3X", id="letters that look like figures, long dashes"),
        pytest.param("lo582vкмАНЗХ", id="from a Russian keyboard"),
    ],
)
def test_what_looks_alike_is_the_same_code(typed: str) -> None:
    assert invitation.normal(typed) == "10582VKMAH3X"


def test_every_code_is_what_it_is_read_as() -> None:
    for code in (invitation.new_code() for _ in range(100)):
        assert invitation.normal(invitation.shown(code)) == code


@pytest.mark.parametrize("typed", ["", "1058-2VKM-AH3", "1058-2VKM-AH3X-1", "1058-2VKM-AHЖX", "👍" * 12, "١" * 12])
def test_what_no_code_looks_like_is_not_looked_for(typed: str) -> None:
    with pytest.raises(InvitationUnknown):
        invitation.normal(typed)


def test_an_invitation_holds_for_thirty_days_the_last_moment_excluded() -> None:
    made = invitation.invite("mother1", "pupil1", by="clerk1", at=NOW)

    assert made.in_force(NOW + timedelta(days=30, microseconds=-1))
    assert not made.in_force(NOW + timedelta(days=30))


@pytest.mark.parametrize("how", ["used_at", "void_at"])
def test_an_invitation_that_was_used_or_made_void_holds_no_longer(how: str) -> None:
    made = invitation.invite("mother1", "pupil1", by="clerk1", at=NOW)

    assert not made.model_copy(update={how: NOW}).in_force(NOW + timedelta(seconds=1))


def test_a_school_that_says_nothing_lets_families_in_by_invitation() -> None:
    invitation.require_allowed(make_school())

    with pytest.raises(InvitationsOff):
        invitation.require_allowed(make_school(invitations_off=True))
