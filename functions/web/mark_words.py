"""What a mark was given for, in words: for the title of a mark on any page."""

from functions.domain.lessons.marks import Mark
from functions.domain.organisation.school import School
from functions.web.russian import day_and_month, in_sentence


def given_for(mark: Mark, work_kind: str, school: School, *, due: bool = True) -> str:
    """Return «контрольная работа», «проект, сдать до 3 сентября».

    Args:
        mark: Which; one that names no kind of work is of the lesson's.
        work_kind: The lesson's.
        school: Whose titles are used.
        due: Whether the day is named until which a work is to be handed in.
    """
    title = in_sentence(school.work_kind(mark.kind or work_kind).title)
    if not (due and mark.due):
        return title
    return f"{title}, сдать до\N{NO-BREAK SPACE}{day_and_month(mark.due)}"
