"""Make the table in a database of YDB: `python -m infra.yandex.table ENDPOINT NAME`, as often as one likes.

ENDPOINT and NAME are the outputs `table_endpoint` and `table` of Terraform. The key of an account with the role
ydb.editor comes in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. A table that is there stays as it is.
"""

import sys
from typing import Final

from functions.storage.dynamodb import create_table, open_client
from infra.yandex.functions import REGION

SECONDS: Final = 30  # that a change of the schema may take to be answered


def make(endpoint: str, name: str) -> None:
    """Make the table with its index and its time to live, and wait until it is there.

    Raises:
        TableUnavailable: The database did not answer, or refused the key.
    """
    create_table(open_client(endpoint, REGION, answer_in=SECONDS), name)


if __name__ == "__main__":
    make(*sys.argv[1:])
