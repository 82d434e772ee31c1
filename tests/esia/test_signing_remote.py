"""The remote signer against a small signing service on a real socket."""

import base64
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import urllib3

from functions.esia.gost.certificates import Certificate
from functions.esia.gost.keys import PrivateKey
from functions.esia.signing import KeyMismatch, SigningFailed
from functions.esia.signing_remote import RemoteSigner, UnprotectedSigner
from infra.esia_keys import self_signed_gost, self_signed_rsa

AT = datetime.now(UTC)
_PEM, CERTIFICATE = self_signed_gost("ours", at=AT, days=3)
KEY, OURS = PrivateKey.read(_PEM), Certificate.read(CERTIFICATE)
MESSAGE = b"message"

Answer = tuple[int, bytes] | None  # status and body; None closes the connection without a word


class Service:
    """Answers what a test says, one after another, the last again and again; keeps what it was asked."""

    def __init__(self, *answers: Callable[[bytes], Answer]) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[dict[str, Any], str | None]] = []

    def answer(self, body: bytes, authorization: str | None) -> Answer:
        said = json.loads(body)
        self.asked.append((said, authorization))
        which = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return which(base64.b64decode(said["data"]))

    @contextmanager
    def open(self) -> Iterator[str]:
        """Serve while the block runs; yield the address."""
        server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/sign"
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


def _handler(service: Service) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            answer = service.answer(body, self.headers["Authorization"])
            if answer is None:
                self.close_connection = True
                return
            self.send_response(answer[0])
            self.send_header("Content-Length", str(len(answer[1])))
            self.send_header("Location", "/elsewhere")
            self.end_headers()
            self.wfile.write(answer[1])

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base's name
            """Say nothing."""

    return Handler


def _signed(
    order: Callable[[bytes], bytes] = lambda made: made, key: PrivateKey = KEY
) -> Callable[[bytes], tuple[int, bytes]]:
    def answer(message: bytes) -> tuple[int, bytes]:
        signature = base64.b64encode(order(key.sign(message))).decode()
        return 200, json.dumps({"signature": signature, "operation": 17}).encode()

    return answer


def _says(status: int, body: bytes = b"") -> Callable[[bytes], Answer]:
    return lambda _: (status, body)


def _right(signature: bytes) -> bool:
    return KEY.public.verify(MESSAGE, signature)


@pytest.mark.parametrize(
    "order",
    [
        pytest.param(lambda made: made, id="as we want it"),
        pytest.param(lambda made: made[::-1], id="CryptoAPI's order"),
        pytest.param(lambda made: made[32:] + made[:32], id="r first"),
    ],
)
def test_a_signature_in_any_known_order_comes_out_in_ours(order: Callable[[bytes], bytes]) -> None:
    with Service(_signed(order)).open() as url:
        assert _right(RemoteSigner(url, "token", OURS).sign(MESSAGE))


def test_the_message_goes_in_base64_and_the_token_in_its_header() -> None:
    service = Service(_signed())

    with service.open() as url:
        RemoteSigner(url, "our-token", OURS).sign(MESSAGE)

    assert service.asked == [({"data": base64.b64encode(MESSAGE).decode(), "type": "raw"}, "Bearer our-token")]


@pytest.mark.parametrize(
    "first",
    [
        pytest.param(lambda _: None, id="the connection is lost"),
        pytest.param(_says(500, b"<h1>error</h1>"), id="500"),
        pytest.param(_says(503), id="503"),
    ],
)
def test_a_first_try_that_is_lost_is_made_again(first: Callable[[bytes], Answer]) -> None:
    service = Service(first, _signed())

    with service.open() as url:
        assert _right(RemoteSigner(url, "token", OURS).sign(MESSAGE))

    assert len(service.asked) == 2


@pytest.mark.parametrize(
    ("answer", "reason", "tries"),
    [
        pytest.param(_signed(key=PrivateKey.new(KEY.curve)), "wrong_signature", 1, id="another key"),
        pytest.param(_signed(lambda made: made[:-1]), "wrong_signature", 1, id="a byte short"),
        pytest.param(_says(500), "service_answered_500", 2, id="500"),
        pytest.param(lambda _: None, "service_unreachable", 2, id="lost twice"),
        pytest.param(_says(401), "service_answered_401", 1, id="401"),
        pytest.param(_says(302), "service_answered_302", 1, id="elsewhere, and our token stays here"),
        pytest.param(_says(200, b"<h1>login</h1>"), "service_answered_otherwise", 1, id="a page"),
        pytest.param(_says(200, b"{}"), "service_answered_otherwise", 1, id="no signature"),
        pytest.param(_says(200, b'{"signature": "not base64"}'), "service_answered_otherwise", 1, id="not base64"),
        pytest.param(_says(200, b'{"signature": ""}'), "wrong_signature", 1, id="an empty signature"),
    ],
)
def test_an_answer_that_cannot_be_used_is_an_error_with_a_name(
    answer: Callable[[bytes], Answer], reason: str, tries: int
) -> None:
    service = Service(answer)

    with service.open() as url, pytest.raises(SigningFailed, match=reason):
        RemoteSigner(url, "token", OURS).sign(MESSAGE)

    assert len(service.asked) == tries


def test_a_service_that_does_not_answer_in_time_is_asked_once_more_and_given_up() -> None:
    over = threading.Event()

    def answer(_: bytes) -> Answer:
        over.wait()
        return None

    service = Service(answer)

    with service.open() as url:
        try:
            with pytest.raises(SigningFailed, match="service_unreachable"):
                RemoteSigner(url, "token", OURS, timeout=urllib3.Timeout(0.2)).sign(MESSAGE)
        finally:
            over.set()

    assert len(service.asked) == 2


def test_a_refusal_shows_neither_address_nor_token() -> None:
    with pytest.raises(SigningFailed) as caught:
        RemoteSigner("http://127.0.0.1:1/key-17", "our-token", OURS).sign(MESSAGE)

    assert str(caught.value) == "service_unreachable"
    assert caught.value.__suppress_context__


@pytest.mark.parametrize("url", ["http://signer.example/sign", "http://10.0.0.7/", "ftp://127.0.0.1/", "/sign", ""])
def test_an_address_without_tls_is_taken_on_this_machine_only(url: str) -> None:
    with pytest.raises(UnprotectedSigner):
        RemoteSigner(url, "token", OURS)


def test_an_rsa_certificate_is_refused() -> None:
    with pytest.raises(KeyMismatch):
        RemoteSigner("https://signer.example/", "token", Certificate.read(self_signed_rsa("rsa", at=AT, days=3)[1]))
