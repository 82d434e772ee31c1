"""Schools of one deployment: putting one at a host name, with what it needs so that its director can log in."""

import re
import secrets
from datetime import datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from functions.domain.organisation.school import School
from functions.domain.roll import snils
from functions.domain.roll.people import Person, Role
from functions.storage import hosts, keys, people
from functions.storage import school as schools
from functions.storage.hosts import HOST, SchoolHost
from functions.storage.sealing import PeopleKey
from functions.storage.table import Absent, ConditionFailed, Put, Table
from infra.russian_click import Failure
from school_site.config import SchoolConfigError, load_school

TENANT: Final = re.compile(r"[a-z][a-z0-9-]{1,40}", re.ASCII)
NAMES: Final = 2  # family name and given name, a patronymic perhaps


def host_of(typed: str) -> str:
    """Return a host name as browsers send it; a Cyrillic one as `xn--…`. Raises Failure, in words."""
    name = (urlsplit(typed).netloc if "://" in typed else typed).strip().strip("/").lower().rstrip(".")
    try:
        host = name.encode("idna").decode("ascii") if not name.isascii() else name
    except UnicodeError:
        host = ""
    if not HOST.fullmatch(host) or "." not in host:
        raise Failure(f"«{typed}» — не адрес сайта. Нужно имя вида school.example или школа.рф.")
    return host


def described(file: Path, tenant: str, title: str | None, today: datetime) -> tuple[School, str]:
    """Return the school that a file like site/school.toml describes, and its director's name.

    Raises Failure, in words.
    """
    if not TENANT.fullmatch(tenant):
        raise Failure(f"«{tenant}» не подходит для --tenant: нужны латинские буквы, цифры и дефис, сначала буква.")
    try:
        config = load_school(file)
    except SchoolConfigError as error:
        raise Failure(str(error)) from error
    except OSError as error:
        raise Failure(f"Файл {file} не открывается. Проверьте имя и разрешите его читать.") from error
    from infra.local.demo.year import described_by  # noqa: PLC0415  # brings the subjects, and nobody of the demo

    found = described_by(config, tenant, today.date())
    named = {} if title is None else {"short_name": title, "full_name": title}
    return found.model_copy(update=named), config.school.director


def director(tenant: str, name: str, number: str, key: PeopleKey) -> tuple[Put, ...]:
    """Return what lets a director log in: a card of the office, and the SNILS it is found by. Raises Failure."""
    if not snils.valid(number):
        raise Failure("Это не СНИЛС: контрольные цифры не сходятся. Проверьте номер по документу и введите ещё раз.")
    parts = name.split(maxsplit=NAMES)
    if len(parts) < NAMES:
        raise Failure("В файле школы у директора нужны фамилия и имя полностью, например «Рощина Вера Львовна».")
    person = Person(
        id=f"p{secrets.token_hex(5)}",
        family_name=parts[0],
        given_name=parts[1],
        patronymic=parts[2] if len(parts) > NAMES else "",
        roles=(Role.OFFICE,),
    )
    return people.put_person(tenant, person), *people.put_snils(tenant, person.id, number, key)


def add(table: Table, host: str, school: School, since: datetime, office: tuple[Put, ...]) -> None:
    """Put a new school at a host name, with its director, if one is given: all or nothing.

    Raises:
        Failure: The name or the school's id is taken. Nothing was written.
    """
    record = Put(schools.put_school(school).item, Absent())
    try:
        table.transact(hosts.put(host, _at(host, school.id, since)), record, *office)
    except ConditionFailed as failed:
        if keys.host(host) in failed.keys:
            raise Failure(f"По адресу {host} школа уже есть: school schools list") from failed
        raise Failure(
            f"Школа {school.id} уже есть. Чтобы открыть её ещё и по адресу {host}, добавьте --existing."
        ) from failed


def add_name(table: Table, host: str, tenant: str, since: datetime) -> None:
    """Put a school that is there at another host name too. Raises Failure."""
    if table.get(keys.school(tenant)) is None:
        raise Failure(f"Школы {tenant} ещё нет. Уберите --existing, и она появится.")
    try:
        table.transact(hosts.put(host, _at(host, tenant, since)))
    except ConditionFailed as failed:
        raise Failure(f"По адресу {host} школа уже есть: school schools list") from failed


def _at(host: str, tenant: str, since: datetime) -> SchoolHost:
    return SchoolHost(tenant=tenant, base_url=f"https://{host}", since=since)
