"""The archive of a class's year as a PDF for keeping (PDF/A-2u), like the paper journal."""

from typing import Any
from zoneinfo import ZoneInfo

from functions.domain.lessons.lesson import Journal
from functions.domain.reports.taught import Taught
from functions.domain.reports.volume import TermSpread, pages
from functions.printing import pdf
from functions.reports import archive_tables as tables
from functions.reports import term_marks
from functions.reports.archive_volume import Volume
from functions.reports.files import printed
from functions.web.russian import clock, full_date


def paper(volume: Volume) -> bytes:
    """Return the PDF: title page, contents, list, journals by term, and the tables of the year."""
    return pdf("archive", _data(volume), at=volume.at, archive=True)


def _data(volume: Volume) -> dict[str, Any]:
    of = volume.of
    local = volume.at.astimezone(ZoneInfo(of.school.time_zone))
    brought = tables.brought(volume)
    whole = [tables.whole_summary(volume), tables.moved(volume), tables.missed(volume)]
    return {
        "title": volume.title,
        "school": of.school.full_name,
        "address": of.school.address,
        "class": of.listed.title,
        "year": of.period.title,
        "homeroom": volume.names[of.listed.homeroom_teacher_id],
        "made": f"{full_date(local.date())}, {clock(local)}",
        "over": volume.over,
        "seal": volume.seal,
        "check": tables.CHECK,
        "legend": tables.legend(volume),
        "foot": f"{of.school.short_name} · {volume.title} · {volume.seal[:16]}",
        "pupils": printed(tables.pupils(volume)),
        "journals": [_journal(volume, one) for one in volume.journals],
        "tables": [printed(one) for one in (*whole, *([brought] if brought.rows else []))],
        "chains": printed(tables.chains(volume)),
    }


def _journal(volume: Volume, journal: Journal) -> dict[str, Any]:
    return {
        "title": volume.called(journal),
        "teachers": volume.teachers(journal),
        "terms": [_term(volume, one) for one in volume.spreads(journal)],
        "results": printed(tables.results(volume, journal)),
    }


def _term(volume: Volume, spread: TermSpread) -> dict[str, Any]:
    several = len({one.teacher_id for one in spread.lessons}) > 1
    return {
        "title": spread.term.title,
        "parts": [_part(spread, first, end) for first, end in pages(len(spread.lessons))],
        "lessons": [_lesson(volume, one, named=several) for one in spread.lessons],
    }


def _part(spread: TermSpread, first: int, end: int) -> dict[str, Any]:
    last = end == len(spread.lessons)
    return {
        "days": [f"{one.day:%d.%m}" for one in spread.lessons[first:end]],
        "names": [row.pupil.name for row in spread.rows],
        "cells": [row.cells[first:end] for row in spread.rows],
        "results": [term_marks.said(row.result) for row in spread.rows] if last else None,
    }


def _lesson(volume: Volume, lesson: Taught, *, named: bool) -> list[str]:
    day = f"{lesson.day:%d.%m}"
    return [day, str(lesson.number), lesson.topic, lesson.homework, volume.names[lesson.teacher_id] if named else ""]
