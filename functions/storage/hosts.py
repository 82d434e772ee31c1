"""Which school is at which host name, where one deployment serves several (ADR 0012)."""

import re
from typing import Annotated, Final

from pydantic import AwareDatetime, StringConstraints

from functions.domain.record import Record
from functions.storage import keys, records
from functions.storage.table import Absent, Delete, Put, Table, everything

# A name as a browser sends it: small letters, a Cyrillic one as `xn--…`; a port where it is not the usual one.
HOST: Final = re.compile(r"[a-z0-9][a-z0-9.-]{0,252}(:\d{1,5})?", re.ASCII)
TenantId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,40}$")]


class SchoolHost(Record):
    """A school at a host name.

    Attributes:
        tenant: The school's id: every partition key of it begins with that.
        base_url: Address of its pages, without a slash at the end.
        since: When it came here. Of several names of a school the oldest stands in letters.
    """

    tenant: TenantId
    base_url: str
    since: AwareDatetime


def put(host: str, school: SchoolHost) -> Put:
    """Return the action that puts a school at a host name where there is none. Key: keys.host."""
    return Put(records.item(keys.host(host), school), Absent())


def remove(table: Table, host: str) -> None:
    """Forget a host name; whatever the school has in the table stays."""
    table.transact(Delete(keys.host(host)))


def get(table: Table, host: str) -> SchoolHost | None:
    """Return the school at a host name, or None. One read."""
    item = table.get(keys.host(host))
    return None if item is None else records.of(item, SchoolHost)


def listed(table: Table) -> dict[str, SchoolHost]:
    """Return all schools of the deployment by host names, in their order. One query, 3,000 names a page."""
    return {item.key.sk: records.of(item, SchoolHost) for item in everything(table, keys.hosts())}
