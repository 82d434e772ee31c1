"""What the cabinet refuses, and how it says so."""


class Refusal(Exception):
    """A refusal with words for the person."""

    title = "Не получилось"
    text = "Вернитесь назад и попробуйте ещё раз."
    status = 409


class NotYours(Refusal):
    """Another person's child, consent or page; or one that is not there, which looks the same from outside."""

    title = "Страница не нашлась"
    text = "Такой страницы в вашем кабинете нет. Откройте раздел ещё раз из меню."
    status = 404


class NotOpen(Refusal):
    """A consent has been decided already."""

    title = "Решение уже принято"
    text = "Это согласие уже изменилось, пока страница была открыта. Посмотрите его в списке согласий."


class AlreadyLinked(Refusal):
    """The account is linked already."""

    title = "Учётная запись уже привязана"
    text = "Учётная запись ребёнка уже привязана к вашей, код больше не нужен."


class OnlyConfirmed(Refusal):
    """An account that is not confirmed manages nobody else's."""

    title = "Нужна подтверждённая учётная запись"
    text = "Привязать ребёнка может родитель, который подтвердил свою учётную запись, например в МФЦ."
    status = 403


class EmailUnknown(Refusal):
    """The e-mail is not that of the child's account."""

    title = "Почта не подошла"
    text = "У этого ребёнка нет учётной записи с такой почтой. Проверьте адрес и впишите его ещё раз."
    status = 422


class ForeignForm(Refusal):
    """A page of another site sends a form here."""

    title = "Запрос пришёл с другого сайта"
    text = "Откройте эту страницу заново и повторите то, что хотели сделать."
    status = 403
