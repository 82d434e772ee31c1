"""Two deployments to the same place at once: one goes on, the other is told who is at it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from infra.deploying import lock
from infra.deploying.bucket import Bucket
from infra.deploying.clients import Clients
from infra.deploying.problems import Locked

REGION = "eu-central-1"
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


@pytest.fixture
def bucket(cloud: str) -> Bucket:
    found = Bucket(Clients(REGION, cloud).of("s3"), f"school-{uuid4().hex}")
    found.make(REGION)
    return found


def test_a_second_one_is_refused_and_told_who_deploys_since_when(bucket: Bucket) -> None:
    with lock.held(bucket, clock=lambda: NOW), pytest.raises(Locked) as refused:
        lock.Lock(bucket, lambda: NOW + timedelta(minutes=1)).take()

    assert "@" in refused.value.who
    assert refused.value.since == NOW


def test_of_many_at_the_same_moment_one_gets_it(bucket: Bucket) -> None:
    def attempt(_number: int) -> bool:
        try:
            lock.Lock(bucket, lambda: NOW).take()
        except Locked:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(8))) == 1


def test_it_is_free_again_after_the_end_and_after_an_error(bucket: Bucket) -> None:
    with pytest.raises(ZeroDivisionError), lock.held(bucket):
        raise ZeroDivisionError

    with lock.held(bucket):
        pass


def test_one_that_was_left_by_a_killed_deployment_counts_for_an_hour(bucket: Bucket) -> None:
    lock.Lock(bucket, lambda: NOW).take()

    with pytest.raises(Locked):
        lock.Lock(bucket, lambda: NOW + timedelta(minutes=59)).take()
    lock.Lock(bucket, lambda: NOW + timedelta(minutes=61)).take()


def test_it_can_be_taken_away_by_hand(bucket: Bucket) -> None:
    lock.Lock(bucket, lambda: NOW).take()

    lock.unlock(bucket)

    lock.Lock(bucket, lambda: NOW).take()


def test_who_has_lost_it_stops_before_the_next_step(bucket: Bucket) -> None:
    first, second = lock.Lock(bucket, lambda: NOW), lock.Lock(bucket, lambda: NOW)
    first.take()
    lock.unlock(bucket)
    with pytest.raises(Locked):
        first.renew()
    second.take()

    with pytest.raises(Locked):
        first.renew()
    first.release()
    second.renew()  # the first one's end has not taken it away


def test_long_work_keeps_it_young(bucket: Bucket) -> None:
    now = NOW
    held = lock.Lock(bucket, lambda: now)
    held.take()
    now += timedelta(minutes=50)
    held.renew()

    with pytest.raises(Locked):
        lock.Lock(bucket, lambda: NOW + timedelta(minutes=100)).take()
