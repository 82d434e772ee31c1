"""Every key of the store of files, said once. The first part is the school, so schools never meet.

    incoming    burminka/incoming/7.algebra.2026-11-25.2/<id>    sent by a browser, looked at by nobody yet
    kept        burminka/kept/7.algebra.2026-11-25.2/<id>        a file of the lesson

The lesson is in the key: who may write in one lesson cannot name a file of another as its own. The id is random, and
what a person calls the file stands in the table alone.
"""


def incoming(tenant: str, lesson: str, file_id: str) -> str:
    """A file between its upload and the look at it."""
    return f"{all_incoming(tenant)}{lesson}/{file_id}"


def all_incoming(tenant: str) -> str:
    """What keys of a school's incoming files begin with."""
    return f"{tenant}/incoming/"


def kept(tenant: str, lesson: str, file_id: str) -> str:
    """A file of a lesson."""
    return f"{tenant}/kept/{lesson}/{file_id}"


def is_kept(key: str) -> bool:
    """Tell whether a key is of a lesson's file, of whatever school."""
    return key.split("/")[1:2] == ["kept"]
