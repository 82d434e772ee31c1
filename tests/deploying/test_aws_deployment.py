"""A deployment by its steps: broken off anywhere and gone on with, refused, taken back. On an emulated cloud."""

import pytest

from infra.deploying import lock, problems
from infra.deploying.bucket import Bucket
from infra.deploying.releases import Releases
from infra.deploying.secrets import PEOPLE_KEY, Secrets
from infra.deploying.stack import Stack
from infra.deploying.steps import NAMES
from infra.deploying.verdicts import Verdict
from tests.support.deployments import ILL, Bench, Broken

ACCOUNT = "000000000000"
FORWARD = [name for name in NAMES if name != "back"]


def artefacts(bench: Bench) -> Bucket:
    return Bucket(bench.clients.of("s3"), f"{bench.system}-staging-artefacts-{ACCOUNT}")


def secrets(bench: Bench) -> Secrets:
    return Secrets(bench.clients.of("secretsmanager"), f"{bench.system}-staging")


def test_an_empty_account_gets_everything_and_says_the_address(bench: Bench) -> None:
    assert bench.run() == "https://school.example"

    assert bench.stack().status() == "CREATE_COMPLETE"
    assert bench.shown("index.html") == "<h1>Школа</h1>"
    assert "  Добавится: таблица с данными школы — Table" in bench.said
    last = Releases(artefacts(bench)).last()
    assert last is not None
    assert last.name == bench.release()


def test_deploying_the_same_again_changes_nothing(bench: Bench) -> None:
    bench.run()
    release = bench.release()
    bench.said.clear()

    bench.run()

    assert "  В облаке всё уже так." in bench.said
    assert "  Файлы сайта school.example: без изменений 2." in bench.said
    assert bench.release() == release


@pytest.mark.parametrize("step", FORWARD)
def test_a_first_deployment_that_was_broken_off_is_gone_on_with(bench: Bench, step: str) -> None:
    bench.break_off_at(step)

    bench.run()

    assert bench.shown("index.html") == "<h1>Школа</h1>"
    assert Releases(artefacts(bench)).last() is not None


@pytest.mark.parametrize("step", FORWARD)
def test_an_update_that_was_broken_off_is_gone_on_with(bench: Bench, step: str) -> None:
    bench.run()
    before = bench.release()
    bench.page("index.html", "<h1>Новая</h1>")
    bench.code("second")
    bench.break_off_at(step)

    bench.run()

    assert bench.shown("index.html") == "<h1>Новая</h1>"
    assert bench.release() != before
    last = Releases(artefacts(bench)).last()
    assert last is not None
    assert last.name == bench.release()


def test_one_that_was_broken_off_while_the_cloud_works_waits_for_it(bench: Bench) -> None:
    deployment = bench.deployment()
    deployment.waiting = broken_off
    with pytest.raises(Broken):
        deployment.run()

    bench.run()

    assert bench.stack().status() == "CREATE_COMPLETE"


def broken_off() -> None:
    raise Broken


def test_a_second_one_at_the_same_time_is_refused_and_harms_nothing(bench: Bench) -> None:
    bench.run()
    with lock.held(artefacts(bench)), pytest.raises(problems.Locked):
        bench.run()

    bench.run()


def test_a_lock_that_was_left_behind_can_be_taken_away(bench: Bench) -> None:
    bench.run()
    artefacts(bench).write(lock.KEY, b'{"who": "x@y", "at": "2999-01-01T00:00:00+00:00", "token": "1"}')

    assert bench.run(unlock=True)


def test_who_has_lost_the_lock_stops_before_the_next_step(bench: Bench) -> None:
    bench.run()
    bench.code("second")
    before = bench.release()

    def between(step: str) -> None:
        if step == "apply":
            lock.unlock(artefacts(bench))

    with pytest.raises(problems.Locked):
        bench.deployment(between).run()
    assert bench.release() == before


def test_a_trial_run_on_an_empty_account_shows_all_and_leaves_nothing_but_the_bucket(bench: Bench) -> None:
    assert bench.run(dry=True) == ""

    assert "  Добавится: хранилища файлов — SiteBucket" in bench.said
    assert bench.stack().status() in {None, "DELETE_COMPLETE"}
    assert not secrets(bench).has(PEOPLE_KEY)
    assert not artefacts(bench).tags("packages/")


def test_a_trial_run_of_an_update_shows_it_and_changes_nothing(bench: Bench) -> None:
    bench.run()
    before = bench.release()
    bench.page("index.html", "<h1>Новая</h1>")
    bench.code("second")

    bench.run(dry=True)

    assert "  Файлы сайта school.example: изменится 1, без изменений 1." in bench.said
    assert bench.release() == before
    assert bench.shown("index.html") == "<h1>Школа</h1>"


def test_a_version_that_is_ill_is_taken_back_with_its_pages(bench: Bench) -> None:
    bench.run()
    before = bench.release()
    bench.code("bad")
    bench.page("index.html", "<h1>Плохая</h1>")
    bench.page("new/index.html", "<h1>Лишняя</h1>")
    bench.verdicts = [ILL]

    with pytest.raises(problems.NotWell) as verdict:
        bench.run()

    assert verdict.value.back is True
    assert bench.release() == before
    assert bench.shown("index.html") == "<h1>Школа</h1>"
    assert bench.shown("new/index.html") is None


def test_after_it_was_taken_back_the_next_good_version_goes_through(bench: Bench) -> None:
    bench.run()
    before = bench.release()
    bench.code("bad")
    bench.verdicts = [ILL]
    with pytest.raises(problems.NotWell):
        bench.run()
    bench.code("good")

    bench.run()

    assert bench.release() != before


def test_a_return_that_was_broken_off_is_no_trap(bench: Bench) -> None:
    bench.run()
    bench.code("bad")
    bench.verdicts = [ILL]
    bench.break_off_at("back")
    bench.code("good")

    bench.run()

    last = Releases(artefacts(bench)).last()
    assert last is not None
    assert last.name == bench.release()


def test_when_the_former_version_is_ill_too_that_is_said(bench: Bench) -> None:
    bench.run()
    bench.code("bad")
    bench.verdicts = [ILL, ILL]

    with pytest.raises(problems.NotWell) as verdict:
        bench.run()

    assert verdict.value.back is False


def test_a_first_version_that_is_ill_stays_to_be_looked_at_and_is_not_recorded(bench: Bench) -> None:
    bench.verdicts = [ILL]

    with pytest.raises(problems.NotWell) as verdict:
        bench.run()

    assert verdict.value.back is None
    assert Releases(artefacts(bench)).last() is None


def test_what_no_version_is_to_blame_for_takes_none_back(bench: Bench) -> None:
    bench.run()
    bench.code("second")
    bench.verdicts = [Verdict(stays=True, well=False)]

    bench.run()

    last = Releases(artefacts(bench)).last()
    assert last is not None
    assert last.name == bench.release()


def test_what_the_cloud_could_not_make_is_named_and_mended_by_the_next_run(bench: Bench) -> None:
    bench.template["Resources"]["Strange"] = {"Type": "AWS::Strange::Thing", "Properties": {}}

    with pytest.raises(problems.NotApplied) as refused:
        bench.run()

    assert any("Strange" in reason for reason in refused.value.reasons)
    del bench.template["Resources"]["Strange"]
    assert bench.run()


def test_an_update_that_the_cloud_could_not_make_leaves_the_school_as_it_was(bench: Bench) -> None:
    bench.run()
    bench.page("index.html", "<h1>Новая</h1>")
    # By its name it comes first: this emulator's way back removes what an update has touched before.
    bench.template["Resources"] = {"AStrange": {"Type": "AWS::Strange::Thing"}, **bench.template["Resources"]}

    with pytest.raises(problems.NotApplied):
        bench.run()

    assert bench.shown("index.html") == "<h1>Школа</h1>"


@pytest.mark.parametrize("name", ["Table", "SiteBucket"])
def test_a_template_that_would_leave_the_data_behind_is_refused(bench: Bench, name: str) -> None:
    bench.run()
    bench.template["Outputs"].pop("SiteBucket")
    del bench.template["Resources"][name]

    with pytest.raises(problems.DataInDanger) as refused:
        bench.run()

    assert refused.value.name == name
    assert bench.stack().status() == "CREATE_COMPLETE"


def test_the_key_of_peoples_numbers_is_made_once_and_never_over(bench: Bench) -> None:
    bench.run()
    made = secrets(bench).read(PEOPLE_KEY)

    bench.run()

    assert secrets(bench).read(PEOPLE_KEY) == made
    assert len(made.strip()) >= 32


def test_secrets_that_people_have_to_bring_are_named_before_anything_is_made(bench: Bench) -> None:
    bench.settings = {"esia_url": "https://esia.example", "esia_client_id": "SCHOOL"}

    with pytest.raises(problems.SecretsMissing) as refused:
        bench.run()

    assert refused.value.names == ("esia-key", "esia-trusted")
    assert bench.stack().status() is None
    for name in refused.value.names:
        secrets(bench).put(name, b"-----BEGIN")
    assert bench.run()


def test_a_stack_that_only_a_person_can_lead_on_is_said_so(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """No emulator fails to delete a stack."""
    bench.run()
    monkeypatch.setattr(Stack, "_rested", lambda _self: "DELETE_FAILED")

    with pytest.raises(problems.StackBusy):
        bench.run()
