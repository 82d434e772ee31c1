"""What a browser sends: read strictly, kept for the case that it is refused."""

from typing import Final, TypeVar
from urllib.parse import parse_qsl

from flask import g, request
from pydantic import BaseModel, ValidationError

from functions.domain.record import SchoolError

FORM: Final = "application/x-www-form-urlencoded"
JSON: Final = "application/json"
MOST_FIELDS: Final = 490  # 60 pupils × 7 fields of the lesson form, its head and its choices
# Word processors paste them (a vertical tab for a new line); no page may contain them.
_CONTROLS: Final = {code: " " for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\t\n\r"}
CSRF_FIELD: Final = "csrf_token"
CSRF_HEADER: Final = "X-CSRF-Token"

M = TypeVar("M", bound=BaseModel)


class NotText(SchoolError):
    """The body is not UTF-8 text, or not the form or JSON it says it is."""


class WrongContentType(SchoolError):
    """The body is of a kind that this address does not take."""


class InvalidInput(SchoolError):
    """A field is out of its bounds. Names the fields, never what was in them."""

    def __init__(self, fields: list[str]) -> None:
        self.fields = fields
        super().__init__()


def fields() -> dict[str, str]:
    """Return the fields of the posted form, of a repeated name the last.

    Werkzeug would replace broken UTF-8 by «�» in silence, and a topic would be kept that way.

    Raises: WrongContentType, NotText.
    """
    if request.mimetype != FORM:
        raise WrongContentType
    if "posted" not in g:
        try:
            pairs = parse_qsl(
                request.get_data().decode("utf-8"),
                keep_blank_values=True,
                errors="strict",
                max_num_fields=MOST_FIELDS,
            )
        except ValueError as exc:  # UnicodeDecodeError is one; too many fields is another
            raise NotText from exc
        g.posted = {name: value.translate(_CONTROLS) for name, value in pairs}
    posted: dict[str, str] = g.posted
    return posted


def posted(model: type[M]) -> M:
    """Return the posted form as a model, without its token. Raises WrongContentType, NotText, InvalidInput."""
    try:
        return model.model_validate({name: value for name, value in fields().items() if name != CSRF_FIELD})
    except ValidationError as exc:
        raise InvalidInput(wrong_fields(exc)) from exc


def json_body(model: type[M]) -> M:
    """Return the posted JSON as a model. Raises WrongContentType, NotText, InvalidInput."""
    if request.mimetype != JSON:
        raise WrongContentType
    try:
        text = request.get_data().decode("utf-8")
    except UnicodeDecodeError as exc:
        raise NotText from exc
    try:
        return model.model_validate_json(text)
    except ValidationError as exc:
        if any(error["type"] == "json_invalid" for error in exc.errors(include_input=False)):
            raise NotText from exc
        raise InvalidInput(wrong_fields(exc)) from exc


def wrong_fields(error: ValidationError) -> list[str]:
    """Return the dotted names of the fields that a model refused, each once, in order."""
    places = (".".join(str(part) for part in one["loc"]) for one in error.errors(include_input=False))
    return list(dict.fromkeys(places))


def token() -> str:
    """Return the CSRF token that came with the request, or nothing."""
    if request.mimetype == FORM:
        return fields().get(CSRF_FIELD, "")
    if request.mimetype == "multipart/form-data":  # a form with a file (uploads.py)
        return request.form.get(CSRF_FIELD, "")
    return request.headers.get(CSRF_HEADER, "")
