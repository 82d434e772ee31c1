"""OpenAPI 3.1 of /api/v1, made from the models that the routes use; the site publishes it."""

from typing import Any, Final

from pydantic.json_schema import models_json_schema
from werkzeug.exceptions import default_exceptions

from functions import __version__
from functions.diary.api import DiaryTermOut, DiaryWeekOut
from functions.domain.journal.entry import LessonChange
from functions.files.api import FileAsked, FileName, FilesOut, UploadOut
from functions.grades.api import CollisionOut, LessonOut
from functions.web.answers import ANSWERS, HTTP_ANSWERS, Answer

REF: Final = "#/components/schemas/{model}"
PROBLEM: Final[dict[str, Any]] = {
    "type": "object",
    "description": "Problem details, RFC 9457.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "description": "/api/#<name>: which refusal it is; the page explains each"},
        "title": {"type": "string", "description": "what happened, in Russian"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "what to do, in Russian"},
        "request_id": {"type": "string", "description": "the call's id in the school's logs"},
        "fields": {"type": "array", "items": {"type": "string"}, "description": "InvalidInput: which fields"},
        "collisions": {
            "type": "array",
            "items": {"$ref": REF.format(model="CollisionOut")},
            "description": "ChangedMeanwhile: places that somebody else has changed",
        },
    },
}


def document() -> dict[str, Any]:
    """Return the document as JSON-ready values."""
    _, schemas = models_json_schema(
        [
            (DiaryWeekOut, "serialization"),
            (DiaryTermOut, "serialization"),
            (LessonOut, "serialization"),
            (CollisionOut, "serialization"),
            (LessonChange, "validation"),
            (FileAsked, "validation"),
            (FileName, "validation"),
            (UploadOut, "serialization"),
            (FilesOut, "serialization"),
        ],
        ref_template=REF,
    )
    return {
        "openapi": "3.1.0",
        "info": {"title": "Электронный журнал и дневник", "version": __version__},
        "paths": {
            "/api/v1/diary/{pupil}/{week}": {"get": _diary_week()},
            "/api/v1/diary/{pupil}/term/{term}": {"get": _diary_term()},
            "/api/v1/files/{lesson}": {"post": _file_ask()},
            "/api/v1/files/{lesson}/{file}": {"put": _file_attach()},
            "/api/v1/lessons/{lesson}": {"get": _lesson_read(), "put": _lesson_write()},
        },
        "components": {
            "schemas": schemas["$defs"] | {"Problem": PROBLEM},
            "securitySchemes": {
                "session": {
                    "type": "apiKey",
                    "in": "cookie",
                    "name": "__Host-session",
                    "description": "`session` where a school runs on one machine without TLS",
                }
            },
        },
        "security": [{"session": []}],
    }


def problems() -> dict[str, Answer]:
    """Return every refusal by the name that a problem's type ends in."""
    named = ANSWERS | {default_exceptions[status].__name__: answer for status, answer in HTTP_ANSWERS.items()}
    named["TableUnavailable"] = named.pop("ServiceUnavailable")
    return dict(sorted(named.items()))


def _diary_week() -> dict[str, Any]:
    return {
        "operationId": "diaryWeek",
        "summary": "A week of one's own or one's child's diary",
        "parameters": [_parameter("pupil", "pupil's id"), _parameter("week", "ISO 8601 week, 2026-W48")],
        "responses": _responses("DiaryWeekOut", "401", "403", "404", "503"),
    }


def _diary_term() -> dict[str, Any]:
    return {
        "operationId": "diaryTerm",
        "summary": "A term of one's own or one's child's diary: averages, how they came about, term marks",
        "parameters": [_parameter("pupil", "pupil's id"), _parameter("term", "number of the term, 2")],
        "responses": _responses("DiaryTermOut", "401", "403", "404", "503"),
    }


def _lesson_read() -> dict[str, Any]:
    answers = _responses("LessonOut", "401", "403", "404", "503")
    answers["200"]["headers"] = {
        "X-CSRF-Token": {"description": "what a PUT of this session must send back", "schema": {"type": "string"}}
    }
    return {
        "operationId": "readLesson",
        "summary": "A lesson's sheet, for its teacher",
        "parameters": [_parameter("lesson", "lesson id, 7.algebra.2026-11-23.2")],
        "responses": answers,
    }


def _lesson_write() -> dict[str, Any]:
    return {
        "operationId": "changeLesson",
        "summary": "Change what was touched; a repeat that finds everything as it wants it changes nothing",
        "parameters": [
            _parameter("lesson", "lesson id"),
            _token(),
        ],
        "requestBody": _body("LessonChange"),
        "responses": _responses("LessonOut", "400", "401", "403", "404", "409", "413", "415", "422", "503"),
    }


def _file_ask() -> dict[str, Any]:
    return {
        "operationId": "askToSendFile",
        "summary": "A form to send a file of homework by, straight to the store of files",
        "parameters": [_parameter("lesson", "lesson id"), _token()],
        "requestBody": _body("FileAsked"),
        "responses": _responses("UploadOut", "400", "401", "403", "404", "409", "413", "415", "422", "503"),
    }


def _file_attach() -> dict[str, Any]:
    return {
        "operationId": "attachFile",
        "summary": "Attach a file that was sent; what is inside is looked at; a repeat changes nothing",
        "parameters": [_parameter("lesson", "lesson id"), _parameter("file", "the id from UploadOut"), _token()],
        "requestBody": _body("FileName"),
        "responses": _responses("FilesOut", "400", "401", "403", "404", "409", "413", "415", "422", "503"),
    }


def _token() -> dict[str, Any]:
    return {"name": "X-CSRF-Token", "in": "header", "required": True, "schema": {"type": "string"}}


def _body(model: str) -> dict[str, Any]:
    return {"required": True, "content": {"application/json": {"schema": {"$ref": REF.format(model=model)}}}}


def _parameter(name: str, description: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "description": description, "schema": {"type": "string"}}


def _responses(model: str, *refusals: str) -> dict[str, Any]:
    problem = {"application/problem+json": {"schema": {"$ref": REF.format(model="Problem")}}}
    return {
        "200": {"description": "OK", "content": {"application/json": {"schema": {"$ref": REF.format(model=model)}}}}
    } | {status: {"description": "Refused", "content": problem} for status in refusals}
