"""Problems of a deployment in Russian: what happened, and what to do."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from infra.deploying import problems
from infra.deploying.refusals import named
from infra.russian_click import Failure

GUIDE: Final = "docs/deploy.md"

WORDS: Final[dict[type[problems.DeployProblem], Callable[[Any], str]]] = {
    problems.NoCredentials: lambda _error: (
        "Ключи облака не заданы. Задайте AWS_ACCESS_KEY_ID и AWS_SECRET_ACCESS_KEY или профиль AWS_PROFILE: "
        f"{GUIDE}, раздел «Ключи»."
    ),
    problems.WrongCredentials: lambda _error: (
        "Облако не приняло ключи: они неверны, отозваны или их срок вышел. Проверьте их и часы этого компьютера; "
        "возьмите новые, если нужно."
    ),
    problems.NoToken: lambda _error: (
        "Токен Yandex Cloud не задан. Выполните: export YC_TOKEN=$(yc iam create-token). Он живёт до 12 часов."
    ),
    problems.NoPermission: lambda error: (
        f"У этих ключей нет права {error.action}. Попросите администратора облака добавить его или возьмите ключи "
        f"того, кому можно: {GUIDE}, раздел «Ключи»."
    ),
    problems.NoRegion: lambda _error: "Регион облака не указан. Добавьте строку region в файл настроек установки.",
    problems.RegionUnreachable: lambda error: (
        f"Облако не отвечает: {error.address}. Проверьте название региона в файле настроек и связь с интернетом."
    ),
    problems.RegionClosed: lambda _error: (
        "Этот регион для вашего облака не включён. Включите его в настройках аккаунта или выберите другой."
    ),
    problems.OtherRegion: lambda error: (
        "Эта школа уже установлена в другом регионе"
        + (f" — {error.there}" if error.there else "")
        + ". Укажите его в файле настроек, иначе получится вторая школа без данных первой."
    ),
    problems.NameTaken: lambda error: (
        f"Имя уже занято: {error.name}. Выберите другое имя установки — строка system в файле настроек."
    ),
    problems.OverQuota: lambda error: (
        f"Достигнут предел вашего облака: {error.said} Попросите поддержку облака поднять его или удалите лишнее."
    ),
    problems.CloudBusy: lambda _error: "Облако сейчас перегружено. Запустите ту же команду через несколько минут.",
    problems.CloudRefused: lambda error: (
        f"Облако отказало в действии {error.operation} ({error.code}): {error.said} "
        "Если непонятно, что исправить, покажите это сообщение тем, кто поддерживает программу."
    ),
    problems.Locked: lambda error: (
        f"Эту школу уже устанавливает {error.who}, с {error.since:%d.%m.%Y %H:%M} UTC. Дождитесь конца. "
        "Если та установка прервалась, добавьте --unlock."
    ),
    problems.NoSettings: lambda error: (
        f"Файла {error.path} нет. Скопируйте его из образца и впишите свои значения: {GUIDE}, раздел «Настройки»."
    ),
    problems.SettingsUnreadable: lambda error: (
        f"Файл {error.path} записан с ошибкой: {error.said}. Исправьте это место."
    ),
    problems.SettingUnknown: lambda error: (
        f"Настройки {error.name} нет."
        + (f" Может быть, {error.near}?" if error.near else f" Все перечислены в {GUIDE}.")
    ),
    problems.SettingWrong: lambda error: (
        f"Настройка {error.name} не указана или записана не так. Что в ней должно быть — {GUIDE}, раздел «Настройки»."
    ),
    problems.SecretsMissing: lambda error: (
        f"Не хватает секретов: {', '.join(error.names)}. Положите каждый командой school secret put, "
        f"как в {GUIDE}, раздел «Секреты»."
    ),
    problems.StackBusy: lambda error: (
        f"Стек {error.name} в состоянии {error.status}: сам он из него не выйдет. Откройте CloudFormation в консоли "
        f"облака: что делать, сказано в {GUIDE}, раздел «Если не получилось»."
    ),
    problems.NotApplied: lambda error: (
        "Облако не смогло применить изменения и вернуло всё как было:\n"
        + "\n".join(f"  {reason}" for reason in error.reasons)
        + "\nИсправьте причину и запустите ту же команду."
    ),
    problems.NotWell: lambda error: (
        {
            True: "Новая версия не заработала. Прежняя возвращена и отвечает: школа работает.",
            False: "Новая версия не заработала, прежняя возвращена, но и она не отвечает.",
            None: "Школа установлена, но не заработала.",
        }[error.back]
        + " Причина — в строках с ✗ выше; исправьте её и запустите ту же команду."
    ),
    problems.DataInDanger: lambda error: (
        f"Это изменение поставило бы на место {error.name} новое пустое хранилище, а данные остались бы в старом. "
        "Ничего не применено. Верните прежние system и stage в файле настроек или покажите это сообщение тем, "
        "кто поддерживает программу."
    ),
    problems.NotDeployed: lambda error: f"Установки {error.name} ещё нет. Сначала запустите school deploy aws.",
    problems.NoTool: lambda error: f"Нет программы {error.name}. Установите её: {GUIDE}, раздел «Что понадобится».",
    problems.ToolFailed: lambda error: (
        f"Программа {error.name} остановилась с ошибкой (код {error.code}). Причина — в её выводе выше."
    ),
}


@contextmanager
def in_words() -> Iterator[None]:
    """Turn problems, and refusals of a cloud, into words; anything else stays a fault of ours."""
    try:
        with named():
            yield
    except problems.DeployProblem as error:
        raise Failure(WORDS[type(error)](error)) from error
