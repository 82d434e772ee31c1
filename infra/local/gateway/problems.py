"""What the gateway itself has to say when no function and no file answers."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_PAGE: Final = """<!doctype html>
<html lang="ru"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title></head>
<body><main><h1>{title}</h1><p>{text}</p><p><a href="/">На главную</a></p></main></body></html>
"""


@dataclass(frozen=True, slots=True)
class Problem:
    """A status with what happened and what to do, in Russian; the page about the API explains it under its name."""

    name: str
    status: HTTPStatus
    title: str
    text: str


WRONG_HOST: Final = Problem(
    "MisdirectedRequest",
    HTTPStatus.MISDIRECTED_REQUEST,
    "Такого адреса здесь нет",
    "Откройте школу по адресу, который напечатан при запуске.",
)
NOT_FOUND: Final = Problem(
    "NotFound", HTTPStatus.NOT_FOUND, "Такой страницы нет", "Проверьте адрес или начните с главной страницы."
)
METHOD_NOT_ALLOWED: Final = Problem(
    "MethodNotAllowed",
    HTTPStatus.METHOD_NOT_ALLOWED,
    "Так сюда обратиться нельзя",
    "Вернитесь назад и откройте страницу по ссылке.",
)
BODY_TOO_LARGE: Final = Problem(
    "RequestEntityTooLarge",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "Слишком много данных",
    "Вернитесь назад и отправьте меньше за один раз.",
)
FUNCTION_FAILED: Final = Problem(
    "InternalServerError",
    HTTPStatus.INTERNAL_SERVER_ERROR,
    "Страница не открылась",
    "Попробуйте ещё раз через минуту.",
)
UPLOAD_REFUSED: Final = Problem(
    "UploadRefused",
    HTTPStatus.FORBIDDEN,
    "Файл не принят",
    "Выберите файл на странице «Файлы к уроку» и отправьте ещё раз.",
)
FILE_TOO_LARGE: Final = Problem(
    "FileTooLarge",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "Файл слишком большой",
    "К уроку можно приложить файл до 10 МБ. Вернитесь назад и выберите файл поменьше или дайте ссылку на него.",
)
FILE_LINK_OVER: Final = Problem(
    "FileLinkOver",
    HTTPStatus.FORBIDDEN,
    "Страница с файлом устарела",
    "Вернитесь назад, обновите страницу и нажмите ещё раз.",
)
STORE_FAILED: Final = Problem(
    "FileStoreUnavailable",
    HTTPStatus.SERVICE_UNAVAILABLE,
    "Файл сейчас не записать и не прочитать",
    "Проверьте, есть ли на диске школы место, и попробуйте ещё раз.",
)


def wants_json(environ: "WSGIEnvironment") -> bool:
    """Tell whether a request came from a program: to the API, or asking for JSON."""
    return environ.get("PATH_INFO", "").startswith("/api/") or "json" in environ.get("HTTP_ACCEPT", "")


def respond(
    problem: Problem,
    environ: "WSGIEnvironment",
    start_response: "StartResponse",
    extra: Iterable[tuple[str, str]] = (),
) -> list[bytes]:
    """Answer with a page, or with problem details (RFC 9457) where JSON is wanted."""
    if wants_json(environ):
        content_type = "application/problem+json"
        fields = {
            "type": f"/api/#{problem.name}",
            "title": problem.title,
            "status": problem.status.value,
            "detail": problem.text,
        }
        body = json.dumps(fields, ensure_ascii=False).encode()
    else:
        content_type = "text/html; charset=utf-8"
        body = _PAGE.format(title=escape(problem.title), text=escape(problem.text)).encode()
    headers = [("Content-Type", content_type), ("Content-Length", str(len(body))), ("Cache-Control", "no-store")]
    start_response(f"{problem.status.value} {problem.status.phrase}", [*headers, *extra])
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]
