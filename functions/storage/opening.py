"""Open the table that the settings name, and import only what that one needs (botocore takes 0.1 s)."""

from pathlib import Path

from functions.storage.table import Table


def open_table(url: str, endpoint: str | None = None) -> Table:
    """Return the table behind `sqlite:/path/to/file.db` or `dynamodb:NAME`.

    Args:
        url: Setting SCHOOL_TABLE.
        endpoint: Setting SCHOOL_TABLE_ENDPOINT: where YDB's Document API or an emulator answers.

    Raises:
        DatabaseUnusable: The SQLite file cannot be opened or made.
        ValueError: The text is of neither form.
    """
    kind, _, name = url.partition(":")
    if name and kind == "sqlite":
        from functions.storage.sqlite import SqliteTable  # noqa: PLC0415  # only what is needed

        return SqliteTable(Path(name))
    if name and kind == "dynamodb":
        from functions.storage.dynamodb import DynamoTable, open_client  # noqa: PLC0415

        return DynamoTable(open_client(endpoint), name)
    raise ValueError(f"{url!r} is neither sqlite:PATH nor dynamodb:TABLE")
