"""What the commands have in common: the data folder, and words for what a person can mend."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import click

from functions.storage.sqlite_file import (
    DatabaseBusy,
    DatabaseDamaged,
    DatabaseForeign,
    DatabaseFull,
    DatabaseNotWritable,
    DatabaseTooNew,
)
from infra import paths
from infra.local.backup import BackupNotWritable, BackupThere
from infra.local.backup_archive import BackupDamaged, BackupForeign, BackupNotReadable, BackupTooNew
from infra.local.data import DataFolder, DemoIncomplete, FolderNotWritable, NoDemo, SchoolRunning
from infra.local.ports import PortForbidden, PortTaken
from infra.local.restore import FolderTaken, NoRoom
from infra.local.timers import NeverServed
from infra.packaging.errors import (
    DownloadFailed,
    NoInstaller,
    NoInterpreter,
    NoNetwork,
    NotLocked,
    NoWheel,
    TooLarge,
    WrongHash,
)
from infra.russian_click import Failure

WORDS: Final[dict[type[Exception], Callable[[Any], str]]] = {
    PortTaken: lambda error: (
        f"Порт {error.port} занят другой программой. Остановите её или выберите другой порт: PORT=9000 make run"
    ),
    PortForbidden: lambda error: f"Порт {error.port} система не даёт занять. Выберите другой: PORT=9000 make run",
    FolderNotWritable: lambda error: (
        f"В папку {error.path} нельзя записать данные. Разрешите запись или выберите другую папку: "
        "SCHOOL_DATA=/другая/папка make run"
    ),
    SchoolRunning: lambda _error: (
        "С этой папкой данных школа уже запущена. Остановите её (Ctrl+C в том окне) "
        "или выберите другую папку: SCHOOL_DATA=/другая/папка"
    ),
    DemoIncomplete: lambda error: (
        f"В папке {error.path} не хватает school.db, people.json или people-key. Верните файл из копии "
        "или создайте школу заново: make demo-reset"
    ),
    NeverServed: lambda _error: "С этой папкой данных школа ещё не запускалась. Запустите её: make run",
    NoDemo: lambda _error: "Демонстрационной школы в этой папке ещё нет. Запустите её: make run",
    DatabaseDamaged: lambda error: (
        f"База данных {error.path} повреждена. Верните её из копии; демонстрационную школу можно создать заново: "
        "make demo-reset"
    ),
    DatabaseForeign: lambda error: f"Файл {error.path} создала другая программа. Уберите его из папки данных.",
    DatabaseTooNew: lambda error: f"Файл {error.path} создала более новая версия программы. Обновите программу.",
    DatabaseNotWritable: lambda error: f"В файл {error.path} нельзя записать. Разрешите запись в него и в его папку.",
    DatabaseFull: lambda error: f"На диске с файлом {error.path} не осталось места. Освободите его и запустите снова.",
    DatabaseBusy: lambda error: f"Файл {error.path} занят другой программой. Закройте её и запустите снова.",
    BackupThere: lambda error: f"Файл {error.path} уже есть. Назовите копию иначе: старую мы не перезаписываем.",
    BackupNotWritable: lambda error: f"Копию {error.path} не записать. Проверьте, есть ли такая папка, место и права.",
    BackupNotReadable: lambda error: f"Файл {error.path} не открывается. Проверьте имя и разрешите его читать.",
    BackupForeign: lambda error: f"Файл {error.path} — не копия школы. Копии делает команда school backup.",
    BackupDamaged: lambda error: f"Копия {error.path} повреждена. Ничего не изменено; возьмите другую копию.",
    BackupTooNew: lambda error: f"Копию {error.path} сделала более новая версия программы. Обновите программу.",
    FolderTaken: lambda error: (
        f"В папке {error.path} уже есть данные. Чтобы заменить их копией, добавьте --replace: "
        "прежняя папка останется рядом."
    ),
    NoRoom: lambda error: f"На диске с папкой {error.path} мало места для копии. Освободите его и повторите.",
    NoInterpreter: lambda error: (
        f"Функциям нужен байт-код Python {error.minor}, а такого Python на этом компьютере нет. Установите его, "
        f"например, командой uv python install {error.minor} или pyenv install {error.minor}, и повторите."
    ),
    NoInstaller: lambda _error: "Нет ни uv, ни pip, а ими скачиваются библиотеки. Установите любой из них и повторите.",
    NoNetwork: lambda _error: (
        "Библиотеки не скачались: каталог пакетов Python не отвечает. Проверьте связь с интернетом и повторите. "
        "Что уже скачано, второй раз не понадобится."
    ),
    NoWheel: lambda error: (
        f"В каталоге пакетов нет готовой сборки {error.what} для {error.target}. "
        "Укажите в requirements.txt версию, у которой она есть."
    ),
    WrongHash: lambda _error: (
        "Скачанная библиотека не совпала с контрольной суммой из requirements.txt. Повторите; если не поможет, "
        "проверьте, откуда она скачивается: её могли подменить."
    ),
    DownloadFailed: lambda error: f"Библиотеки не скачались. Вот что сообщила программа установки:\n{error.said}",
    NotLocked: lambda error: (
        f"Функциям нужна библиотека {error.name}, но в requirements.txt её нет. Добавьте её в pyproject.toml "
        "и выполните make lock."
    ),
    TooLarge: lambda error: (
        f"Пакет {error.path} больше, чем принимает облако: {error.size / 2**20:.0f} МБ "
        f"вместо {error.limit / 2**20:.0f}. "
        "Уберите из него лишние библиотеки."
    ),
}

data_option = click.option(
    "--data",
    "folder",
    envvar="SCHOOL_DATA",
    default=paths.ROOT / "data",
    metavar="ПАПКА",
    type=click.Path(path_type=Path),
    callback=lambda _context, _option, path: DataFolder(path.absolute()),
    help="Папка данных, обычно data. То же задаёт SCHOOL_DATA.",
)


@contextmanager
def in_words() -> Iterator[None]:
    """Turn what a person can mend into words; anything else is a fault of ours and stays a traceback."""
    try:
        yield
    except tuple(WORDS) as error:
        raise Failure(WORDS[type(error)](error)) from error


@contextmanager
def progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """Show a bar; give the function that moves it to (done, of all)."""
    with click.progressbar(length=1, label=label) as bar:

        def step(done: int, of_all: int) -> None:
            bar.length = of_all
            bar.update(done - bar.pos)

        yield step
