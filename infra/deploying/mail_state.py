"""Whether Amazon lets letters out: asked with the technician's own keys, since functions have no right to ask.

A new account is in a sandbox: letters reach confirmed addresses only. Source: Amazon SES API v2 reference, GetAccount.
"""

from collections.abc import Iterator
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from infra.deploying.doctor.findings import Finding, bad_place, good, note


def look(client: Any) -> Iterator[Finding]:  # noqa: ANN401  # boto3's client
    """Return findings about the account's mail."""
    try:
        account = client.get_account()
    except (ClientError, BotoCoreError) as error:
        yield note(f"Разрешены ли письма, узнать не удалось: {type(error).__name__}.")
        return
    if not account.get("SendingEnabled", False):
        yield bad_place("Отправка писем в этом облаке остановлена.", "Откройте SES в консоли: там сказано почему.")
    elif not account.get("ProductionAccessEnabled", False):
        yield bad_place(
            "Письма пока доходят только на проверенные адреса: почта в режиме песочницы.",
            "Откройте SES в консоли и попросите рабочий режим (Request production access), это около суток.",
        )
    else:
        yield good("Письма разрешены.")
