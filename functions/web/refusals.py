"""What is answered to an error: a page to a browser, problem details (RFC 9457) to a program.

The words are those of `answers.py`. Logs get the error's name and ids.
"""

import math
from datetime import timedelta
from http import HTTPStatus
from urllib.parse import quote

from flask import Flask, g, jsonify, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.wrappers.response import Response

from functions.domain.access.login import NotLoggedIn
from functions.domain.record import SchoolError
from functions.storage.table import TableUnavailable
from functions.web import forms, log, russian
from functions.web.answers import HTTP_ANSWERS, NOT_FOUND, Answer, answer_to
from functions.web.log import LOGGER


def prepare(app: Flask) -> None:
    """Let an app answer every error by the table."""
    app.register_error_handler(SchoolError, refused)
    app.register_error_handler(TableUnavailable, unavailable)
    app.register_error_handler(HTTPException, http_error)


def refused(error: SchoolError) -> ResponseReturnValue:
    """Answer a fact of the school. A page that needs a login sends a reader there."""
    name = type(error).__name__
    log_refusal(error)
    if isinstance(error, NotLoggedIn) and request.method == "GET" and not wants_json():
        return redirect(f"/auth/login?to={quote(request.full_path.rstrip('?'))}", 303)
    wait: timedelta | None = getattr(error, "wait", None)
    if wait is not None:
        return _too_early(answer_to(error), name, wait)
    return answer(answer_to(error), name, fields=getattr(error, "fields", None), code=error.support_code)


def log_refusal(error: SchoolError) -> None:
    """Log a refusal by its name; whoever turns one into an answer calls this."""
    LOGGER.info(
        "request_refused",
        extra={"reason": type(error).__name__, "person_id": _person_id(), "code": error.support_code or None},
    )


def unavailable(_error: TableUnavailable) -> ResponseReturnValue:
    """Answer that the table is away; what was typed stays in the page."""
    LOGGER.exception("table_unavailable")
    return answer(HTTP_ANSWERS[503], "TableUnavailable")


def http_error(error: HTTPException) -> ResponseReturnValue:
    """Answer what Flask itself refuses or fails at. Redirects of the router pass."""
    if error.response is not None or error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return error
    if error.code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        LOGGER.exception("request_failed")
    fallback = (
        HTTP_ANSWERS[500] if error.code >= HTTPStatus.INTERNAL_SERVER_ERROR else NOT_FOUND._replace(status=error.code)
    )
    response = make_response(answer(HTTP_ANSWERS.get(error.code, fallback), type(error).__name__))
    if isinstance(error, MethodNotAllowed):
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))  # RFC 9110, 15.5.6
    return response


def answer(found: Answer, name: str, *, fields: list[str] | None = None, code: str = "") -> ResponseReturnValue:
    """Return an answer as a page or as problem details. `code` is for support: of a fault of ours, the call's id."""
    if wants_json():
        return problem(found, name, {"fields": fields} if fields else {})
    code = code or (log.known("request_id") or "" if found.status >= HTTPStatus.INTERNAL_SERVER_ERROR else "")
    return render_template("error.html", answer=found, code=code, kept=_kept()), found.status


def problem(found: Answer, name: str, more: dict[str, object]) -> ResponseReturnValue:
    """Return problem details, RFC 9457. The type's address is explained on the page about the API."""
    body = {"type": f"/api/#{name}", "title": found.title, "status": found.status, "detail": found.advice, **more}
    if (request_id := log.known("request_id")) is not None:
        body["request_id"] = request_id
    response = jsonify(body)
    response.status_code = found.status
    response.mimetype = "application/problem+json"
    return response


def wants_json() -> bool:
    """Tell whether the asking side is a program."""
    return request.path.startswith("/api/") or request.path == "/healthz"


def _too_early(found: Answer, name: str, wait: timedelta) -> Response:
    """Say how long to wait, to a person and to a program (Retry-After: RFC 9110 section 10.2.3)."""
    seconds = math.ceil(wait.total_seconds())
    told = found._replace(advice=f"Подождите {russian.waiting(seconds)} и попробуйте ещё раз.")
    response = make_response(answer(told, name))
    response.headers["Retry-After"] = str(seconds)
    return response


def _kept() -> dict[str, str]:
    """Return what was typed, so that the error page can offer to send it again."""
    posted: dict[str, str] = g.get("posted", {})
    return {name: value for name, value in posted.items() if name != forms.CSRF_FIELD}


def _person_id() -> str | None:
    visit = g.get("visit")
    return None if visit is None else visit.person.id
