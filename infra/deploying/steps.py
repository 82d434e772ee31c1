"""Steps of a deployment: announced, and with a place between them where a test may break it off."""

from collections.abc import Callable
from typing import Final

Say = Callable[[str], None]
Between = Callable[[str], None]  # given the name of the step that is to begin

NAMES: Final = {
    "account": "Проверяем доступ к облаку",
    "bucket": "Готовим хранилище сборок",
    "build": "Собираем сайт и функции",
    "secrets": "Проверяем секреты",
    "upload": "Отправляем сборки",
    "compare": "Сравниваем с тем, что работает",
    "assets": "Публикуем оформление",
    "apply": "Применяем изменения",
    "site": "Публикуем страницы сайта",
    "doctor": "Проверяем снаружи",
    "record": "Запоминаем эту версию",
    "back": "Возвращаем прежнюю версию",
}


def nothing(_step: str) -> None:
    """Do nothing between steps."""


class Steps:
    """Announces steps."""

    def __init__(self, say: Say, between: Between = nothing) -> None:
        """Take what shows a line to the technician, and what is done before each step."""
        self.say, self._between = say, between
        self.also: Callable[[], None] = lambda: None

    def begin(self, name: str) -> None:
        """Begin a step: all before it has been done."""
        self._between(name)
        self.also()
        self.say(f"{NAMES[name]}…")
