"""A secret in AWS Secrets Manager.

The function's role needs secretsmanager:GetSecretValue on this one name.
Source: AWS Secrets Manager API reference, GetSecretValue.
"""

from typing import Final

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from functions import clouds
from functions.secret_store.errors import SecretUnusable

# A cold start waits for it, so seconds; another address than Amazon's is set by AWS_ENDPOINT_URL_SECRETS_MANAGER.
CONFIG: Final = Config(connect_timeout=2, read_timeout=3, retries={"mode": "standard", "total_max_attempts": 3})


def read(ref: str, name: str) -> bytes:
    """Return the present version of a secret, text as UTF-8.

    Raises:
        SecretUnusable: The service refused or did not answer.
    """
    try:
        client = clouds.client("secretsmanager", CONFIG)
        found = client.get_secret_value(SecretId=name)
    except ClientError as error:
        raise SecretUnusable(ref, error.response["Error"]["Code"]) from None
    except BotoCoreError as error:
        raise SecretUnusable(ref, type(error).__name__) from None
    binary: bytes | None = found.get("SecretBinary")
    return binary if binary is not None else str(found["SecretString"]).encode()
