from functions.domain.diaries.diary_year import year_table
from functions.domain.grading.results import BEHAVIOUR, EXAM, FINAL, YEAR, Result, Without
from functions.domain.organisation.school import BehaviourScale
from tests.support.builders import make_school

SCHOOL = make_school()


def test_a_year_has_a_line_a_subject_with_its_terms_and_what_follows_them() -> None:
    results = [
        ("physics", 2, Result(value=4)),
        ("algebra", 1, Result(value=Without.NOT_JUDGED)),
        ("algebra", YEAR, Result(value=4)),
        ("algebra", EXAM, Result(value=5)),
        ("algebra", FINAL, Result(value=5, reason="экзамен")),
    ]

    algebra, physics = year_table(results, SCHOOL.terms, SCHOOL).rows

    assert algebra.subject == "algebra"
    assert algebra.terms == [Result(value=Without.NOT_JUDGED), None, None, None]
    assert (algebra.year, algebra.exam, algebra.final) == (
        Result(value=4), Result(value=5), Result(value=5, reason="экзамен"),
    )  # fmt: skip
    assert physics.terms == [None, Result(value=4), None, None]


def test_columns_of_exams_and_final_marks_are_there_where_some_subject_has_one() -> None:
    plain = year_table([("algebra", 1, Result(value=4))], SCHOOL.terms, SCHOOL)
    whole = year_table([("algebra", EXAM, Result(value=4)), ("algebra", FINAL, Result(value=4))], SCHOOL.terms, SCHOOL)

    assert (plain.with_exam, plain.with_final) == (False, False)
    assert (whole.with_exam, whole.with_final) == (True, True)


def test_behaviour_has_a_line_of_its_own_where_the_school_marks_it() -> None:
    results = [(BEHAVIOUR, 1, Result(value=5)), ("algebra", 1, Result(value=4))]
    marking = make_school(behaviour=BehaviourScale.FIVE)

    found = year_table(results, SCHOOL.terms, marking)

    assert [row.subject for row in found.rows] == ["algebra"]
    assert found.behaviour is not None
    assert found.behaviour.terms[0] == Result(value=5)
    assert year_table(results, SCHOOL.terms, SCHOOL).behaviour is None
