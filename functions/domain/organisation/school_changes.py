"""What a change of the school changes, place by place: for the office's chain and for the page that shows it."""

from typing import Any, Final

from functions.domain.organisation.school import School

Values = dict[str, Any]  # place → value, as domain/lessons/audit.py keeps them
# Fields that are tables: a row is a place of its own, so that a change of one row does not repeat the others.
_TABLES: Final = {"work_kinds": ("kind", "id"), "absence_codes": ("absence", "letter"), "terms": ("term", "number")}


def places(school: School) -> Values:
    """Return all that is kept of a school by place: «kind.test», «absence.н», «term.2», «rule»."""
    plain: dict[str, Any] = school.model_dump(mode="json")
    found: Values = {}
    for name, value in plain.items():
        if name in _TABLES:
            word, key = _TABLES[name]
            found |= {f"{word}.{row[key]}": row for row in value}
        elif name == "other_terms":
            found |= {f"term.{term['number']}.{class_id}": term for class_id, terms in value.items() for term in terms}
        else:
            found[name] = value
    return found


def difference(before: School, after: School) -> tuple[Values, Values]:
    """Return what changes: place → value before, place → value after; a place that is new has no value before."""
    was, now = places(before), places(after)
    changed = [place for place in dict.fromkeys([*was, *now]) if was.get(place) != now.get(place)]
    return (
        {place: was[place] for place in changed if place in was},
        {place: now[place] for place in changed if place in now},
    )
