"""What a change set changes, in plain Russian: by kinds of things, functions by their names; data in danger is named.

The kinds are CloudFormation's own and those of Terraform's plan that mean the same.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final

from infra.deploying.problems import DataInDanger

KINDS: Final = {
    "AWS::ApiGatewayV2::Api": "шлюз",
    "AWS::ApiGatewayV2::Integration": "связи шлюза с функциями",
    "AWS::ApiGatewayV2::Route": "адреса страниц в шлюзе",
    "AWS::ApiGatewayV2::Stage": "выпуск шлюза",
    "AWS::Budgets::Budget": "предупреждение о расходах",
    "AWS::CloudFront::Distribution": "раздача сайта",
    "AWS::CloudFront::Function": "правила адресов сайта",
    "AWS::CloudFront::OriginAccessControl": "доступ раздачи к файлам сайта",
    "AWS::CloudFront::OriginRequestPolicy": "правила запросов раздачи",
    "AWS::CloudFront::ResponseHeadersPolicy": "защитные заголовки сайта",
    "AWS::CloudWatch::Alarm": "тревоги",
    "AWS::CloudWatch::Dashboard": "сводка показателей",
    "AWS::DynamoDB::Table": "таблица с данными школы",
    "AWS::IAM::Role": "права функций",
    "AWS::Lambda::Alias": "действующие версии функций",
    "AWS::Lambda::EventInvokeConfig": "повторы таймеров",
    "AWS::Lambda::Function": "функции",
    "AWS::Lambda::Permission": "разрешения шлюзу",
    "AWS::Lambda::Version": "версии функций",
    "AWS::Logs::LogGroup": "журналы функций",
    "AWS::Logs::MetricFilter": "показатели из журналов",
    "AWS::S3::Bucket": "хранилища файлов",
    "AWS::S3::BucketPolicy": "доступ к хранилищам",
    "AWS::SES::EmailIdentity": "адрес отправителя писем",
    "AWS::SNS::Subscription": "получатели тревог",
    "AWS::SNS::Topic": "рассылка тревог",
    "AWS::SQS::Queue": "очередь неудач",
    "AWS::Scheduler::Schedule": "расписания",
    "yandex_api_gateway": "шлюз",
    "yandex_cm_certificate": "сертификаты",
    "yandex_function": "функции",
    "yandex_function_iam_member": "разрешения шлюзу и таймерам",
    "yandex_function_trigger": "расписания",
    "yandex_iam_service_account": "учётные записи функций",
    "yandex_iam_service_account_static_access_key": "ключи функций",
    "yandex_kms_symmetric_key": "ключ шифрования файлов",
    "yandex_kms_symmetric_key_iam_member": "доступ к ключу шифрования",
    "yandex_lockbox_secret": "секреты",
    "yandex_lockbox_secret_iam_member": "доступ к секретам",
    "yandex_logging_group": "журналы функций",
    "yandex_monitoring_dashboard": "сводка показателей",
    "yandex_resourcemanager_folder_iam_member": "право отправлять письма",
    "yandex_storage_bucket": "хранилища файлов",
    "yandex_storage_bucket_iam_binding": "доступ к хранилищам",
    "yandex_ydb_database_iam_binding": "доступ к базе",
    "yandex_ydb_database_serverless": "база с данными школы",
}
DATA: Final = frozenset(
    {
        "AWS::DynamoDB::Table",
        "AWS::S3::Bucket",
        "yandex_lockbox_secret",
        "yandex_storage_bucket",
        "yandex_ydb_database_serverless",
    }
)
NAMED: Final = frozenset({"AWS::Lambda::Function", "yandex_function", *DATA})  # those that are told by their names
ACTIONS: Final = {"Add": "Добавится", "Import": "Возьмётся готовым", "Modify": "Изменится", "Remove": "Удалится"}
Change = Mapping[str, Any]


def lines(changes: Iterable[Change]) -> list[str]:
    """Return a line for each action and kind: `Изменится: функции — Auth, Diary`.

    Raises:
        DataInDanger: A table or a bucket would be removed or made anew; its data would stay, but out of use.
    """
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for change in changes:
        kind, name = str(change["ResourceType"]), str(change["LogicalResourceId"])
        if kind in DATA and (change["Action"] == "Remove" or change.get("Replacement") == "True"):
            raise DataInDanger(name)
        found[change["Action"], kind].append(name)
    return [
        f"  {ACTIONS[action]}: {KINDS.get(kind, kind)} — {_told(kind, names)}"
        for action in ACTIONS
        for (asked, kind), names in sorted(found.items())
        if asked == action
    ]


def _told(kind: str, names: list[str]) -> str:
    return ", ".join(sorted(name.removesuffix("Function") for name in names)) if kind in NAMED else str(len(names))
