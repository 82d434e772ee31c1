"""What an archive is later checked by: one hash over all that it was made from."""

import hashlib
from collections.abc import Iterable, Mapping


def seal(documents: Mapping[str, str], heads: Iterable[tuple[str, int, str]]) -> str:
    """Return a SHA-256, 64 hex digits, over the kept texts of a class's year and the ends of its audit chains.

    Args:
        documents: The JSON text of each item as the table has it, by its order key.
        heads: Journal, number of entries and hash of the last, for each chain.

    Lines `key TAB hash of the text` in the order of keys, then lines `journal TAB number TAB hash` in theirs: any
    program can repeat it from an export. The order in which a table gives its items does not matter.
    """
    lines = [f"{key}\t{hashlib.sha256(documents[key].encode()).hexdigest()}\n" for key in sorted(documents)]
    lines += [f"{journal}\t{number}\t{digest}\n" for journal, number, digest in sorted(heads)]
    return hashlib.sha256("".join(lines).encode()).hexdigest()
