"""SNILS, the number of an insurance account: how it is written, and whether it can be one.

Source: formats of the Pension Fund, section 8 "Алгоритм формирования контрольного числа" (consultant.ru, LAW_124607).
"""

import re
from typing import Final

LAST_UNCHECKED: Final = 1_001_998  # up to 001-001-998 a number has no check digits
WRITTEN: Final = re.compile(r"(\d{3})[- ]?(\d{3})[- ]?(\d{3})[- ]?(\d{2})", re.ASCII)


def digits(text: str) -> str | None:
    """Return the eleven digits of a SNILS, with or without dashes and space; None for what is not written like one."""
    found = WRITTEN.fullmatch(text.strip())
    return None if found is None else "".join(found.groups())


def written(text: str) -> str | None:
    """Return a SNILS as documents have it, NNN-NNN-NNN NN; None for what is not written like one."""
    number = digits(text)
    return None if number is None else f"{number[:3]}-{number[3:6]}-{number[6:9]} {number[9:]}"


def valid(text: str) -> bool:
    """Tell whether the check digits are right. A wrong one is a slip in the school's list, not somebody's fault."""
    number = digits(text)
    if number is None:
        return False
    if int(number[:9]) <= LAST_UNCHECKED:
        return True
    total = sum(int(digit) * weight for digit, weight in zip(number[:9], range(9, 0, -1), strict=True))
    return int(number[9:]) == total % 101 % 100


def masked(text: str) -> str:
    """Return so much of a SNILS as tells two people of a list apart: ***-***-123 45. Nothing where it is none."""
    number = digits(text)
    return "" if number is None else f"***-***-{number[6:9]} {number[9:]}"
