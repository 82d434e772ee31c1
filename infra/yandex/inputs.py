"""What a technician tells Terraform, and what it tells back to them and to `school deploy`. Their words are Russian."""

import json
from collections.abc import Iterable
from typing import Any, Final

from infra.routes import Function
from infra.yandex.accounts import GATEWAY
from infra.yandex.entry_points import entry_points
from infra.yandex.lockbox import SECRETS
from infra.yandex.names import ident, ref
from infra.yandex.storage import BUCKETS, bucket

PROVIDER: Final = "0.222.0"  # of 17 August 2026; tests/infra/yandex_provider.json has its names
BACKEND: Final = {
    # Bucket, key and lock are a place's own: `terraform init -backend-config=FILE` (docs/cloud.md).
    "region": "ru-central1",
    "skip_region_validation": True,
    "skip_credentials_validation": True,
    "skip_requesting_account_id": True,
    "skip_metadata_api_check": True,
    "skip_s3_checksum": True,
}
_ENTRIES: Final = tuple(entry for secret in SECRETS if not secret.all_needed for entry in secret.entries.values())


def versions() -> dict[str, Any]:
    """Return which Terraform and which provider, and where the state is kept."""
    return {
        "terraform": {
            "required_version": ">= 1.6.3, < 2.0.0",
            "required_providers": {"yandex": {"source": "yandex-cloud/yandex", "version": PROVIDER}},
            "backend": {"s3": BACKEND},
        },
        "provider": {"yandex": {"cloud_id": ref("var.cloud_id"), "folder_id": ref("var.folder_id")}},
    }


def variables() -> dict[str, Any]:
    """Return the variables."""
    return {"variable": _PLACE | _SCHOOL | _SIZES}


def local_values() -> dict[str, Any]:
    """Return what several resources say."""
    return {
        "prefix": "${var.system}-${var.stage}",
        "labels": {"system": ref("var.system"), "stage": ref("var.stage")},
        "schools": ref("merge({ (var.tenant) = var.host }, var.more_schools)"),
    }


def outputs(functions: Iterable[Function]) -> dict[str, Any]:
    """Return what the deployment is told about itself."""
    points = [point.name for one in functions for point in entry_points(one)]
    told = {
        # Called as the database is, and told with it: an output of nothing is left out where only some things are made.
        "table": ("Имя таблицы", ref("yandex_ydb_database_serverless.journal.name")),
        "table_endpoint": (
            "Адрес базы для команды создания таблицы",
            ref("yandex_ydb_database_serverless.journal.document_api_endpoint"),
        ),
        "buckets": ("Бакеты", {name: bucket(name) for name in BUCKETS}),
        "functions": ("Функции", {name: ref(f"yandex_function.{ident(name)}.id") for name in points}),
        "secrets": (
            "Секреты Lockbox, значения в них вносят отдельно",
            {secret.name: ref(f"yandex_lockbox_secret.{secret.name}.id") for secret in SECRETS},
        ),
        "gateways": (
            "Служебные адреса шлюзов: на них указывают записи CNAME школ",
            ref("{ for tenant, gateway in yandex_api_gateway.school : tenant => gateway.domain }"),
        ),
        "certificate_records": (
            "Записи DNS, которыми подтверждают права на имена школ",
            ref("{ for tenant, found in yandex_cm_certificate.school : tenant => found.challenges }"),
        ),
        "log_group": ("Группа журналов", ref("yandex_logging_group.journal.id")),
        "gateway_account": (
            "Учётная запись шлюзов",
            ref(f"yandex_iam_service_account.{GATEWAY}.id"),
        ),
    }
    return {"output": {name: {"description": text, "value": value} for name, (text, value) in told.items()}}


def _text(description: str, *rules: dict[str, Any], **fields: Any) -> dict[str, Any]:  # noqa: ANN401  # JSON
    checked = {"validation": list(rules)} if rules else {}
    return {"description": description, "type": "string", **fields, **checked}


def _rule(condition: str, message: str) -> dict[str, str]:
    return {"condition": ref(condition), "error_message": message}


_NAME: Final = r"^[a-z][a-z0-9-]{1,20}$"
_HOST: Final = r"^([a-z0-9-]+\\.){2,}[a-z0-9-]+$"

_PLACE: Final[dict[str, Any]] = {
    "cloud_id": _text("Облако: идентификатор из консоли, b1g…"),
    "folder_id": _text("Каталог облака, в котором работает журнал. Лучше отдельный: роли почты даются на весь каталог"),
    "system": _text(
        "Начало имён всех ресурсов",
        _rule(f'can(regex("{_NAME}", var.system))', "Латинские буквы в нижнем регистре, цифры и дефис, до 21 знака."),
        default="school",
    ),
    "stage": _text(
        "Что разворачиваем: production для учёбы, staging для проверки",
        _rule('contains(["production", "staging"], var.stage)', "Укажите production или staging."),
    ),
    "packages": {
        "description": "Пакеты функций в бакете artefacts; файл с ними пишет school deploy",
        "type": "map(object({ object = string, sha256 = string }))",
    },
    "release": _text("Название выпуска, которое показывают страницы; пишет school deploy", default=""),
    "restart": _text(
        "Любой новый текст, например сегодняшний день: функции начнут работу заново и прочтут новые секреты", default=""
    ),
    "protected": {
        "description": "Защитить базу, ключи и секреты от удаления. Для проверочного стенда можно false",
        "type": "bool",
        "default": True,
    },
}

_SCHOOL: Final[dict[str, Any]] = {
    "tenant": _text(
        "Идентификатор школы: с него начинаются все ключи в таблице, сменить его потом нельзя",
        _rule('can(regex("^[a-z][a-z0-9-]{1,40}$", var.tenant))', "Латинские буквы в нижнем регистре, цифры и дефис."),
    ),
    "host": _text(
        "Имя журнала без https://, например journal.school.example.ru. Имя второго уровня шлюз не принимает",
        _rule(f'can(regex("{_HOST}", var.host))', "Нужно имя третьего уровня или ниже: journal.example.ru."),
    ),
    "several": {
        "description": (
            "Искать школу по имени в таблице (docs/schools.md). С другими школами так и будет, "
            "поэтому первую сначала внесите: school schools add ИМЯ --tenant ШКОЛА --existing"
        ),
        "type": "bool",
        "default": False,
    },
    "more_schools": {
        "description": "Другие школы этой же установки: идентификатор и имя журнала каждой",
        "type": "map(string)",
        "default": {},
        "validation": [
            _rule(
                f'alltrue([for host in values(var.more_schools) : can(regex("{_HOST}", host))])',
                "Имя журнала каждой школы должно быть третьего уровня или ниже: journal.example.ru.",
            )
        ],
    },
    "connected": {
        "description": "Идентификаторы школ, сертификаты которых уже выпущены: их имена подключим к шлюзам",
        "type": "list(string)",
        "default": [],
    },
    "filled": {
        "description": f"Какие из необязательных секретов уже внесены: {', '.join(_ENTRIES)}",
        "type": "list(string)",
        "default": [],
        "validation": [
            _rule(
                f"length(setsubtract(var.filled, {json.dumps(_ENTRIES)})) == 0",
                f"Бывают такие: {', '.join(_ENTRIES)}.",
            )
        ],
    },
    "sender": _text("Адрес, с которого идут письма; пусто — писем и входа по почте нет", default=""),
    "settings": {
        "description": "Другие настройки функций из docs/settings.md: адрес ЕСИА, мнемоника системы",
        "type": "map(string)",
        "default": {},
        "validation": [
            _rule(
                'alltrue([for name in keys(var.settings) : can(regex("^SCHOOL_[A-Z_]+$", name))])',
                "Имена настроек начинаются с SCHOOL_.",
            )
        ],
    },
}

_SIZES: Final[dict[str, Any]] = {
    "database_gigabytes": {"description": "Предел размера базы, ГБ", "type": "number", "default": 10},
    "files_gigabytes": {"description": "Предел размера файлов к урокам, ГБ", "type": "number", "default": 50},
    "request_units": {
        "description": "Предел расхода базы, единиц в секунду: защита от счёта, которого никто не ждал",
        "type": "number",
        "default": 1000,
    },
    "log_level": _text(
        "Подробность журналов: DEBUG, INFO, WARNING или ERROR",
        _rule('contains(["DEBUG", "INFO", "WARNING", "ERROR"], var.log_level)', "Таких уровней нет."),
        default="INFO",
    ),
    "log_retention": _text("Сколько хранить журналы, от 1h0m0s до 744h0m0s", default="720h0m0s"),
}
