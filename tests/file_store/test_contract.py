"""What every store of files promises, over real HTTP: each test runs on a folder and on S3."""

import time
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, unquote, urlsplit

import pytest

from functions.file_store.folder import FolderStore
from functions.file_store.port import FileChanged, Found, UploadForm
from tests.support.stores import Shelf

KEY = "burminka/incoming/7.algebra.2026-11-25.2/abcdefghij0123456789_-"
KEPT = KEY.replace("incoming", "kept")
MINUTE = timedelta(minutes=1)
NAME = "Задание №5 — «дроби».pdf"


def form(shelf: Shelf, *, key: str = KEY, most: int = 100, back: str | None = None) -> UploadForm:
    return shelf.store.upload_form(key, most=most, lasts=MINUTE, back=back)


def later(shelf: Shelf, seconds: float) -> None:
    """Let time pass: a folder's clock is the test's, a cloud's is not."""
    if isinstance(shelf.store, FolderStore):
        shelf.ahead += timedelta(seconds=seconds)
    else:
        time.sleep(seconds)


def test_what_a_browser_sends_lies_under_the_key_that_was_signed(shelf: Shelf) -> None:
    assert shelf.store.look(KEY) is None

    reply = shelf.send(form(shelf), b"%PDF-1.7", name="../../../etc/passwd")

    found = shelf.store.look(KEY)
    assert (reply.status, reply.data) == (204, b"")
    assert isinstance(found, Found)
    assert found.size == 8
    assert shelf.store.read(KEY, found.tag) == b"%PDF-1.7"
    assert shelf.store.read(KEY, found.tag, first=4) == b"%PDF"


def test_a_browser_without_a_script_is_led_back_to_the_page(shelf: Shelf) -> None:
    back = "http://127.0.0.1:8000/files/7.algebra.2026-11-25.2/x/received"

    reply = shelf.send(form(shelf, back=back), b"%PDF-1.7")

    assert reply.status == 303
    assert reply.headers["location"].partition("?")[0] == back


@pytest.mark.parametrize("size", [101, 5000])
def test_a_file_over_the_size_is_refused_by_the_store_itself(shelf: Shelf, size: int) -> None:
    reply = shelf.send(form(shelf), b"x" * size)

    assert reply.status in {400, 413}
    assert shelf.store.look(KEY) is None


def test_a_file_of_the_very_size_is_taken_and_an_empty_one_is_not(shelf: Shelf) -> None:
    assert shelf.send(form(shelf), b"").status in {400, 403}
    assert shelf.store.look(KEY) is None
    assert shelf.send(form(shelf), b"x" * 100).status == 204


@pytest.mark.parametrize("what", ["policy", "signature", "Content-Type", "key", "success_action_redirect"])
def test_a_form_that_was_changed_is_refused(shelf: Shelf, what: str) -> None:
    sent = form(shelf, back="http://127.0.0.1:8000/")
    other = shelf.store.upload_form(
        KEY.replace("algebra", "history"), most=10_000, lasts=MINUTE, back="http://127.0.0.1:8000/"
    )
    forged = {
        "policy": {"policy": other.fields["policy"]},
        "signature": {name: "0" * 64 for name in sent.fields if "signature" in name.lower()},
        "Content-Type": {"Content-Type": "text/html"},
        "key": {"key": "burminka/kept/7.algebra.2026-11-25.2/abcdefghij0123456789_-"},
        "success_action_redirect": {"success_action_redirect": "https://evil.example/"},
    }[what]
    if isinstance(shelf.store, FolderStore) and what not in {"policy", "signature"}:
        # A folder's form says all that in its policy; a field beside it says nothing.
        assert shelf.send(sent, b"%PDF-1.7", **forged).headers["location"] == "http://127.0.0.1:8000/"
        assert shelf.store.look(KEPT) is None
        return

    reply = shelf.send(sent, b"%PDF-1.7", **forged)

    assert reply.status == 403
    assert [shelf.store.look(key) for key in (KEY, KEPT)] == [None, None]


def test_a_form_is_good_for_its_time_and_no_longer(shelf: Shelf) -> None:
    sent = shelf.store.upload_form(KEY, most=100, lasts=timedelta(seconds=1), back=None)
    later(shelf, 2.1)

    assert shelf.send(sent, b"%PDF-1.7").status == 403
    assert shelf.store.look(KEY) is None


def test_a_form_sent_twice_changes_nothing_of_what_was_kept(shelf: Shelf) -> None:
    sent = form(shelf)
    shelf.send(sent, b"%PDF-1.7 first")
    found = shelf.store.look(KEY)
    assert found is not None
    shelf.store.keep(KEY, found.tag, KEPT, "application/pdf")

    shelf.send(sent, b"<html>second")

    kept = shelf.store.look(KEPT)
    assert kept is not None
    assert shelf.store.read(KEPT, kept.tag) == b"%PDF-1.7 first"


def test_what_was_sent_again_after_a_look_is_neither_read_nor_kept(shelf: Shelf) -> None:
    tag = shelf.put(KEY, b"%PDF-1.7 looked at")
    shelf.put(KEY, b"<script>alert(1)</script>")

    for again in (lambda: shelf.store.read(KEY, tag), lambda: shelf.store.keep(KEY, tag, KEPT, "application/pdf")):
        with pytest.raises(FileChanged):
            again()

    assert shelf.store.look(KEPT) is None


def test_what_is_not_there_is_neither_read_nor_kept(shelf: Shelf) -> None:
    with pytest.raises(FileChanged):
        shelf.store.read(KEY, '"0"')
    with pytest.raises(FileChanged):
        shelf.store.keep(KEY, '"0"', KEPT, "application/pdf")
    shelf.store.remove(KEY)


def test_what_is_kept_is_moved(shelf: Shelf) -> None:
    shelf.store.keep(KEY, shelf.put(KEY, b"%PDF-1.7"), KEPT, "application/pdf")

    assert shelf.store.look(KEY) is None
    assert shelf.store.look(KEPT) is not None
    shelf.store.remove(KEPT)
    assert shelf.store.look(KEPT) is None


def test_an_address_saves_the_file_under_its_russian_name_as_its_type(shelf: Shelf) -> None:
    shelf.store.keep(KEY, shelf.put(KEY, b"%PDF-1.7"), KEPT, "application/pdf")

    reply = shelf.get(shelf.store.address(KEPT, name=NAME, media_type="application/pdf", lasts=MINUTE))

    assert reply.status == 200, reply
    said = reply.headers["content-disposition"]
    assert (reply.status, reply.data) == (200, b"%PDF-1.7")
    assert reply.headers["content-type"] == "application/pdf"
    assert reply.headers["cache-control"] == "private, no-store"
    assert said.startswith('attachment; filename="file.pdf"; ')
    assert unquote(said.partition("filename*=UTF-8''")[2]) == NAME


def test_an_address_is_good_for_its_time_and_no_longer(shelf: Shelf) -> None:
    shelf.put(KEY, b"%PDF-1.7")
    address = shelf.store.address(KEY, name=NAME, media_type="application/pdf", lasts=timedelta(seconds=1))
    later(shelf, 2.1)

    assert shelf.get(address).status == 403


@pytest.mark.parametrize("what", ["none", "signature", "other file"])
def test_an_address_that_was_changed_or_never_signed_is_refused(shelf: Shelf, what: str) -> None:
    shelf.put(KEY, b"%PDF-1.7")
    address = shelf.store.address(KEY, name=NAME, media_type="application/pdf", lasts=MINUTE)
    signature = address.lower().index("signature=") + len("signature=")
    other = shelf.store.address(KEPT, name="x.html", media_type="text/html", lasts=MINUTE)
    forged = {
        "none": f"{address.partition('?')[0]}?{'policy=' + quote(KEY) if isinstance(shelf.store, FolderStore) else ''}",
        "signature": address[:signature] + "0" * 64,
        "other file": address[:signature] + other[other.lower().index("signature=") + len("signature=") :],
    }[what]

    assert shelf.get(forged).status == 403


def test_what_nobody_has_kept_is_removed_by_its_age(shelf: Shelf) -> None:
    for number in range(3):
        shelf.put(f"{KEY}{number}", b"%PDF-1.7")
    shelf.put(KEPT, b"%PDF-1.7")
    shelf.put(KEY.replace("burminka", "burminka2"), b"%PDF-1.7")
    later, before = datetime.now(UTC) + MINUTE, datetime.now(UTC) - MINUTE

    assert shelf.store.forget("burminka/incoming/", before, 10) == 0
    assert shelf.store.forget("burminka/incoming/", later, 2) == 2
    assert shelf.store.forget("burminka/incoming/", later, 10) == 1

    assert shelf.store.look(KEPT) is not None
    assert shelf.store.look(KEY.replace("burminka", "burminka2")) is not None


def test_a_browser_meets_the_origin_that_our_pages_allow(shelf: Shelf) -> None:
    addresses = form(shelf).address, shelf.store.address(KEPT, name=NAME, media_type="application/pdf", lasts=MINUTE)

    assert len({f"{urlsplit(one).scheme}://{urlsplit(one).netloc}" for one in addresses}) == 1
