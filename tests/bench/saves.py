"""What a teacher's browser sends for a lesson in which all 25 marks are changed."""

import secrets
from urllib.parse import urlencode

from functions.domain.lessons.lesson import Cell, Sheet
from functions.domain.lessons.marks import Mark
from functions.grades.form import shown
from functions.storage.lessons import OpenLesson
from tests.bench import data


def body(lesson: OpenLesson, value: int, token: str) -> str:
    """Return the form of a lesson, as it is kept, with this mark in every cell."""
    fields = {"csrf_token": token, "save_id": secrets.token_urlsafe(18), "topic": lesson.sheet.topic}
    fields["shown"] = shown(lesson).as_text()
    fields |= {f"marks.{data.pupil_id(n)}": str(value) for n in range(data.PUPILS)}
    fields |= {f"absence.{data.pupil_id(n)}": "" for n in range(data.PUPILS)}
    return urlencode(fields)


def saved(lesson: OpenLesson, value: int) -> OpenLesson:
    """Return the lesson as it is after that, without reading it again."""
    cells = {data.pupil_id(n): Cell(marks=(Mark(value=value),)) for n in range(data.PUPILS)}
    sheet = Sheet.model_validate({**dict(lesson.sheet), "cells": cells})
    return lesson._replace(sheet=sheet, version=lesson.version + 1)
