"""`python -m infra.yandex`: write the files of `terraform/` anew from infra/routes.py."""

from infra.yandex.terraform import write

for path in write():
    print(path)  # noqa: T201  # a command
