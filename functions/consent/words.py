"""Words of a consent as a guardian reads them."""

from typing import Final

from functions.domain.access.consent import Ending, Purpose, Source

PURPOSES: Final = {
    Purpose.OWN_DIARY: "Чтобы ребёнок сам входил в свой дневник: расписание, темы и задания, отметки и пропуски.",
}
PLACES: Final = {Source.ESIA: "на Госуслугах", Source.DIARY: "на этой странице"}
ENDINGS: Final = {  # what has happened, and where
    Ending.GUARDIAN: ("Отозвано", PLACES[Source.DIARY]),
    Ending.REGISTER: ("Отозвано", PLACES[Source.ESIA]),
    Ending.RUN_OUT: ("Срок вышел", ""),
}
HOLDS: Final = ("Действует до", "")
YOU: Final = "Вы"
OTHER: Final = "Второй родитель"
UNKNOWN: Final = "Представитель, которого нет в списках школы"
