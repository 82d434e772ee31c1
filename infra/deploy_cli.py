"""The commands `school deploy …` and `school secret …`: a school brought to a cloud, and what only people can bring."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

import click

from infra.cli_words import in_words, progress
from infra.russian_click import Command, Failure, Group
from infra.secret_cli import put_place, rotate

if TYPE_CHECKING:
    from infra.deploying.settings_file import DeploySettings

STAGES: Final = click.Choice(["staging", "production"])
LARGEST_SECRET: Final = 64 * 1024  # bytes, what both clouds take

stage_option = click.option(
    "--stage",
    type=STAGES,
    default="staging",
    help="Что устанавливаем: staging — проверочная школа, production — рабочая.",
)
settings_option = click.option(
    "--settings",
    "path",
    metavar="ФАЙЛ",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Файл настроек установки, обычно deploy/ОБЛАКО-STAGE.toml.",
)
dry_option = click.option("--dry-run", "dry", is_flag=True, help="Только показать, что изменится.")
unlock_option = click.option("--unlock", is_flag=True, help="Снять замок, который остался от прерванной установки.")
help_option = click.help_option("-h", "--help", help="Показать эту справку.")


@click.group(cls=Group)
@help_option
def deploy() -> None:
    """Установить школу в облако или обновить её."""


@deploy.command()
@stage_option
@settings_option
@dry_option
@unlock_option
@help_option
def aws(stage: str, path: Path | None, *, dry: bool, unlock: bool) -> None:
    """Установить школу в AWS. Прерванную установку продолжает та же команда."""
    from infra.deploying.artefacts import builder  # noqa: PLC0415
    from infra.deploying.aws_deployment import AwsDeployment, Place  # noqa: PLC0415
    from infra.deploying.clients import Clients, emulator  # noqa: PLC0415
    from infra.deploying.steps import Steps  # noqa: PLC0415

    with _telling():
        template, settings = _aws_settings(stage, path)
        place = Place(settings, Clients(settings.region), emulator() or "")
        deployment = AwsDeployment(place, template, builder("host" if place.emulator else "aws"), Steps(click.echo))
        address = deployment.run(dry=dry, unlock=unlock)
    click.echo(f"Школа работает: {address}/" if address else "Ничего не изменено: это была проверка.")


@deploy.command()
@stage_option
@settings_option
@dry_option
@help_option
def yandex(stage: str, path: Path | None, *, dry: bool) -> None:
    """Установить школу в Yandex Cloud. Прерванную установку продолжает та же команда.

    Нужны terraform, YC_TOKEN и статический ключ учётной записи в AWS_ACCESS_KEY_ID и AWS_SECRET_ACCESS_KEY.
    """
    from infra.deploying import settings_file, yandex_settings  # noqa: PLC0415  # other commands need no cloud
    from infra.deploying.artefacts import builder  # noqa: PLC0415
    from infra.deploying.clients import Clients  # noqa: PLC0415
    from infra.deploying.steps import Steps  # noqa: PLC0415
    from infra.deploying.yandex_deployment import YandexDeployment  # noqa: PLC0415
    from infra.deploying.yandex_secrets import LockboxSecrets  # noqa: PLC0415
    from infra.paths import BUILD  # noqa: PLC0415
    from infra.yandex.functions import REGION  # noqa: PLC0415
    from infra.yandex.running import Terraform  # noqa: PLC0415

    with _telling():
        settings = yandex_settings.read(path or settings_file.place("yandex", stage), stage)
        deployment = YandexDeployment(
            settings,
            Clients(REGION, yandex_settings.STORAGE).of("s3"),
            Terraform(BUILD / "terraform" / stage, click.echo),
            LockboxSecrets(),
            builder("yandex"),
            Steps(click.echo),
        )
        address = deployment.run(dry=dry)
    click.echo(f"Школа работает: {address}/" if address else "Ничего не изменено: это была проверка.")


@click.command("publish", cls=Command)
@click.argument("host", metavar="АДРЕС_САЙТА")
@click.option(
    "--site",
    "file",
    required=True,
    metavar="ФАЙЛ",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Описание школы, как site/school.toml.",
)
@click.option(
    "--content",
    metavar="ПАПКА",
    type=click.Path(path_type=Path, file_okay=False),
    help="Страницы и новости школы, обычно site/content.",
)
@stage_option
@settings_option
@help_option
def publish_site(host: str, file: Path, content: Path | None, stage: str, path: Path | None) -> None:
    """Опубликовать сайт школы в AWS по её адресу. Остальные школы установки это не затронет."""
    from infra import paths  # noqa: PLC0415  # other commands need no cloud
    from infra.deploying import school_site  # noqa: PLC0415
    from infra.deploying.clients import Clients  # noqa: PLC0415
    from infra.freezing import freeze  # noqa: PLC0415
    from infra.schools import host_of  # noqa: PLC0415

    name = host_of(host)
    with _telling():
        place, pages = paths.BUILD / "sites" / name / "site", content or paths.ROOT / "site" / "content"
        folder = freeze(place, config=file, content=pages).destination
        _template, settings = _aws_settings(stage, path)
        click.echo(school_site.publish(Clients(settings.region), settings, name, folder))


@click.group(cls=Group)
@help_option
def secret() -> None:
    """Секреты школы в облаке."""


@secret.group(cls=Group)
@help_option
def put() -> None:
    """Положить секрет или заменить его новым значением."""


@put.command("aws")
@click.argument("name", metavar="ИМЯ")
@click.argument("file", metavar="ФАЙЛ", type=click.File("rb"))
@stage_option
@settings_option
@help_option
def put_aws(name: str, file: IO[bytes], stage: str, path: Path | None) -> None:
    """Положить секрет ИМЯ из файла ФАЙЛ (- — со стандартного ввода).

    esia-key — ключ и сертификат школы для Госуслуг, esia-trusted — сертификаты Госуслуг.
    """
    from infra.aws.settings import SECRETS  # noqa: PLC0415  # other commands need no cloud
    from infra.deploying import words  # noqa: PLC0415
    from infra.deploying.clients import Clients  # noqa: PLC0415
    from infra.deploying.secrets import PEOPLE_KEY, Secrets  # noqa: PLC0415

    known = sorted({one for names in SECRETS.values() for one in names} - {PEOPLE_KEY})
    if name not in known:
        raise Failure(f"Секрета {name} нет. Бывают: {', '.join(known)}.")
    value = file.read(LARGEST_SECRET + 1)
    if not value.strip() or len(value) > LARGEST_SECRET:
        raise Failure("Файл пуст или больше 64 КБ: секрет таким не бывает. Проверьте имя файла.")
    with in_words(), words.in_words():
        _template, settings = _aws_settings(stage, path)
        Secrets(Clients(settings.region).of("secretsmanager"), settings.prefix).put(name, value)
    click.echo(f"Секрет {name} записан. Функции возьмут его в течение часа.")


put.add_command(put_place)
secret.add_command(rotate)


@click.command("cloud")
@settings_option
@help_option
def demo_cloud(path: Path | None) -> None:
    """Заполнить проверочную школу в AWS вымышленными людьми. Рабочую школу команда не тронет."""
    from functions.storage.dynamodb import DynamoTable, open_client  # noqa: PLC0415  # other commands need no cloud
    from functions.storage.sealing import PeopleKey  # noqa: PLC0415
    from infra.deploying import words  # noqa: PLC0415
    from infra.deploying.clients import Clients, emulator  # noqa: PLC0415
    from infra.deploying.secrets import PEOPLE_KEY, Secrets  # noqa: PLC0415
    from infra.local.demo.filling import fill  # noqa: PLC0415

    with in_words(), words.in_words():
        _template, settings = _aws_settings("staging", path)
        key = PeopleKey(Secrets(Clients(settings.region).of("secretsmanager"), settings.prefix).read(PEOPLE_KEY))
        table = DynamoTable(open_client(emulator(), settings.region), settings.prefix)
        with progress("Заполняем школу…") as step:
            today = datetime.now().astimezone().date()
            fill(table, tenant=settings.parameters["Tenant"], today=today, people_key=key, progress=step, past=False)
    click.echo("Готово. Войти можно так же, как в школу на своём компьютере: school demo people.")


@contextmanager
def _telling() -> Iterator[None]:
    """Turn what a technician can mend into words, a broken-off deployment too."""
    from infra.deploying import words  # noqa: PLC0415  # other commands need no cloud
    from school_site.config import SchoolConfigError  # noqa: PLC0415
    from school_site.content import ContentError  # noqa: PLC0415

    try:
        with in_words(), words.in_words():
            yield
    except (SchoolConfigError, ContentError) as error:
        raise Failure(str(error)) from error
    except KeyboardInterrupt as error:
        raise Failure(
            "Прервано. Запустите ту же команду ещё раз: она продолжит с того места, где остановилась."
        ) from error


def _aws_settings(stage: str, path: Path | None) -> "tuple[str, DeploySettings]":
    from infra.aws.template import PATH, template  # noqa: PLC0415  # other commands need no template
    from infra.deploying import settings_file  # noqa: PLC0415

    text = PATH.read_text(encoding="utf-8")
    return text, settings_file.read(path or settings_file.place("aws", stage), stage, template())
