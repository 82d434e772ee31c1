"""One table from what can go wrong to a status and Russian words: what happened, then what to do.

A page gets them as a page, JSON as problem details (RFC 9457). Logs get the error's name and ids.
"""

import math
from http import HTTPStatus
from typing import Final, Literal, NamedTuple
from urllib.parse import quote

from flask import Flask, g, jsonify, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.wrappers.response import Response

from functions.domain import (
    classes,
    consent,
    diary,
    email_code,
    entry,
    invitation,
    lesson,
    limits,
    login,
    passkeys,
    people,
    school,
    week,
)
from functions.domain.record import SchoolError
from functions.esia import port
from functions.mail import port as mail
from functions.storage.errors import TableBusy
from functions.storage.table import TableUnavailable
from functions.web import forms, russian
from functions.web.log import LOGGER


class Answer(NamedTuple):
    """A status, what happened, and what to do about it; and what its page offers: a login, the way to a consent."""

    status: int
    title: str
    advice: str
    offers: Literal["login", "email", "consent"] | None = None


NOT_FOUND: Final = Answer(404, "Такой страницы нет", "Проверьте адрес или начните с главной страницы.")
ANSWERS: Final[dict[type[SchoolError], Answer]] = {
    login.NotLoggedIn: Answer(401, "Вы не вошли", "Войдите через Госуслуги и повторите.", offers="login"),
    login.LoginAttemptLost: Answer(
        400,
        "Вход не завершён",
        "Эта попытка входа уже использована или устарела. Начните вход ещё раз с этой же страницы.",
        offers="login",
    ),
    login.PersonUnknown: Answer(
        403,
        "Ваш дневник не найден",
        "Кто вы, подтверждено, но в списках школы вы не нашлись или записаны под другой учётной записью. "
        "Обратитесь к классному руководителю или в администрацию: там сверят СНИЛС, фамилию, имя, отчество и дату "
        "рождения. Возьмите с собой паспорт или свидетельство о рождении, СНИЛС и код, который написан ниже.",
        offers="login",
    ),
    port.LoginRefused: Answer(
        403, "Вход отменён", "На Госуслугах вход не подтвердили. Если это ошибка, войдите ещё раз.", offers="login"
    ),
    port.AccountNotConfirmed: Answer(
        403,
        "Учётная запись не подтверждена",
        "Для дневника нужна подтверждённая учётная запись Госуслуг. Подтвердите её в центре обслуживания, "
        "через банк или МФЦ и войдите снова.",
        offers="login",
    ),
    port.AccountUnfit: Answer(
        403,
        "Нужна ваша личная учётная запись",
        "Войдите на Госуслуги от своего имени, как частное лицо, а не от имени организации.",
        offers="login",
    ),
    port.SecondFactorNeeded: Answer(
        403,
        "Нужен второй способ подтверждения",
        "Госуслуги просят подтверждать вход ещё и кодом. Включите это в настройках безопасности на Госуслугах "
        "и войдите снова.",
        offers="login",
    ),
    port.PermissionMissing: Answer(
        403,
        "Нужно согласие родителя",
        "Согласия на вход в дневник сейчас нет. Родитель может дать его на Госуслугах или здесь, в своём дневнике, "
        "на странице «Согласия». После этого войдите снова.",
        offers="consent",
    ),
    port.RequestRejected: Answer(
        502,
        "Вход временно не работает",
        "Госуслуги не приняли запрос школы. Вы всё сделали верно. Сообщите школе код, который написан ниже: "
        "по нему там поймут, что исправить.",
    ),
    port.ProviderUnavailable: Answer(
        503, "Госуслуги не отвечают", "Вы всё сделали верно. Попробуйте войти через несколько минут."
    ),
    port.ProviderAnswerWrong: Answer(
        502,
        "Вход прерван",
        "Госуслуги ответили не так, как ожидалось. Попробуйте ещё раз; если повторится, сообщите школе.",
    ),
    limits.TooManyAttempts: Answer(429, "Слишком много попыток", "Подождите немного и попробуйте ещё раз."),
    login.ForeignForm: Answer(
        403,
        "Чужая страница",
        "Эту форму отправил другой сайт, поэтому мы её не приняли. Откройте нужную страницу у нас.",
    ),
    login.ForgedForm: Answer(
        403, "Страница устарела", "Вы вошли заново после того, как открыли её. Проверьте данные и отправьте ещё раз."
    ),
    consent.ConsentMissing: Answer(
        403,
        "Нужно согласие родителя",
        "Родители пока не разрешили вам входить в дневник. Родитель может дать согласие здесь, в своём дневнике, "
        "на странице «Согласия»: тогда просто обновите эту страницу. Если родитель дал его на Госуслугах, "
        "войдите ещё раз.",
        offers="consent",
    ),
    consent.ConsentRevoked: Answer(
        403,
        "Согласие родителя отозвано",
        "Пока нет нового согласия, дневник для вас закрыт; родители видят его по-прежнему. Родитель может дать "
        "согласие снова: здесь, в своём дневнике, на странице «Согласия», или на Госуслугах. Если родитель дал его "
        "на Госуслугах, войдите ещё раз.",
        offers="consent",
    ),
    consent.ConsentRunOut: Answer(
        403,
        "Срок согласия родителя вышел",
        "Пока нет нового согласия, дневник для вас закрыт; родители видят его по-прежнему. Родитель может продлить "
        "согласие здесь, в своём дневнике, на странице «Согласия», или на Госуслугах. Если родитель дал его "
        "на Госуслугах, войдите ещё раз.",
        offers="consent",
    ),
    consent.ConsentAsked: Answer(
        403,
        "Запрос отправлен родителю",
        "Родитель найдёт его на Госуслугах: «Профиль», затем «Согласия и доверенности», затем «Согласия», — "
        "и нажмёт «Подтвердить». Или даст согласие здесь, в своём дневнике, на странице «Согласия». "
        "После этого проверьте снова. Если запроса на Госуслугах нет, учётную запись ученика сначала привязывают "
        "к родительской: это первые два шага инструкции.",
        offers="consent",
    ),
    consent.TooManyConsents: Answer(
        409, "Согласие меняли слишком часто", "Чтобы дать его снова, обратитесь в школу. Отозвать можно и без этого."
    ),
    people.NoSuchPupil: Answer(
        404, "Такого дневника нет", "Откройте дневник из списка своих детей: адрес мог измениться."
    ),
    invitation.InvitationUnknown: Answer(
        404,
        "Код не подошёл",
        "Сверьте его с приглашением. Если всё совпадает, им уже воспользовались или срок вышел: "
        "попросите в школе новое.",
    ),
    email_code.EmailLoginLost: Answer(
        400,
        "Вход не завершён",
        "Он длился больше получаса, уже закончен или начат в другом браузере. Начните его ещё раз.",
        offers="email",
    ),
    email_code.AddressWrong: Answer(
        422, "Проверьте адрес почты", "Укажите его целиком, латинскими буквами, например vera@example.ru."
    ),
    email_code.AddressTaken: Answer(
        409,
        "По этому адресу входит другой человек",
        "У каждого родителя должна быть своя почта. Укажите другой адрес, приглашение ещё действует.",
    ),
    email_code.LetterTooSoon: Answer(
        429, "Письмо только что отправлено", "Подождите минуту: оно может быть в пути. Потом запросите новый код."
    ),
    email_code.EmailCodeWrong: Answer(
        422, "Код не подошёл", "Введите шесть цифр из последнего письма, прежние коды не действуют."
    ),
    email_code.EmailCodeOver: Answer(
        409, "Этот код больше не действует", "Прошло больше 10 минут или попыток было много. Запросите новый код."
    ),
    email_code.StaffByGosuslugi: Answer(
        403,
        "Сотрудники школы входят через Госуслуги",
        "В журнале есть сведения о других детях, поэтому одной почты для входа мало. Войдите через Госуслуги.",
        offers="login",
    ),
    passkeys.PasskeyRefused: Answer(
        403,
        "Ключ доступа не подошёл",
        "Возможно, его удалили в дневнике или он от другого сайта. Войдите по почте, потом создайте новый ключ.",
        offers="email",
    ),
    passkeys.PasskeyTryLost: Answer(
        400, "Страница устарела", "Нажмите кнопку с ключом доступа ещё раз.", offers="email"
    ),
    passkeys.PasskeysUnavailable: Answer(
        409, "Ключи доступа здесь не работают", "Входите по почте, этого достаточно.", offers="email"
    ),
    passkeys.PasskeyNotForYou: Answer(
        403, "Ключи доступа вам не нужны", "Они для тех, кто входит по приглашению школы. Вы входите через Госуслуги."
    ),
    passkeys.TooManyPasskeys: Answer(
        409, "Ключей уже столько, сколько можно", "Удалите ненужный на странице «Ключи доступа» и создайте новый."
    ),
    passkeys.LoginNotFresh: Answer(
        403,
        "Войдите ещё раз",
        "Ключи доступа меняют только в первые полчаса после входа: так никто не сделает это за вас, взяв ваш телефон.",
        offers="email",
    ),
    invitation.InvitationsOff: Answer(
        403, "Вход по приглашению выключен", "В этой школе входят через Госуслуги. Если это трудно, обратитесь в школу."
    ),
    people.NotOffice: Answer(
        403, "Эта страница для администрации", "Её открывают директор, завучи и секретарь. Вернитесь на свою страницу."
    ),
    people.NotGuardian: Answer(
        409, "Этот родитель за учеником не записан", "Откройте список класса заново: он мог измениться."
    ),
    classes.NoSuchClass: Answer(404, "Такого класса нет", "Выберите класс в разделе «Администрация»."),
    classes.NoSuchJournal: Answer(
        404, "Такого журнала нет", "Откройте журнал со страницы «Мои уроки»: там все ваши классы и предметы."
    ),
    lesson.NoSuchLesson: Answer(404, "Такого урока нет", "Его могли перенести. Откройте урок со страницы «Мои уроки»."),
    diary.OtherYear: Answer(
        404, "Это другой учебный год", "В том учебном году ученик здесь не учился. Выберите неделю стрелками."
    ),
    entry.VersionAhead: Answer(409, "Страница не от этого урока", "Откройте урок заново и внесите изменения ещё раз."),
    week.NoSuchWeek: Answer(404, "Такой недели нет", "Откройте дневник и выберите неделю стрелками."),
    school.NoSuchTerm: Answer(404, "Такой четверти нет", "На эти дни четверть не назначена. Выберите другую."),
    school.TermClosed: Answer(
        409, "Четверть закрыта", "Отметки за неё больше не меняют. Если нашли ошибку, обратитесь к завучу."
    ),
    entry.NotYourLesson: Answer(403, "Это урок другого учителя", "Отметки за этот урок ставит тот, кто его ведёт."),
    entry.LessonAhead: Answer(
        409, "Урока ещё не было", "Тему и задание можно записать заранее, отметки и пропуски — в день урока."
    ),
    entry.PupilNotInClass: Answer(
        422, "Ученика нет в классе", "В день урока его не было в списке. Откройте урок заново: список мог измениться."
    ),
    entry.GradeWithoutMarks: Answer(
        422, "В первом классе нет отметок", "Отметки и домашние задания начинаются со второго класса."
    ),
    entry.UnknownWorkKind: Answer(422, "Неизвестный вид работы", "Выберите вид работы из списка."),
    entry.ChangedMeanwhile: Answer(
        409,
        "Пока вы писали, урок изменили",
        "Ничего из этой отправки пока не записано. Проверьте отмеченные места и сохраните ещё раз.",
    ),
    forms.NotText: Answer(400, "Данные не читаются", "Они пришли повреждёнными. Отправьте ещё раз."),
    forms.WrongContentType: Answer(
        415, "Такие данные здесь не принимаются", "Отправьте форму со страницы или JSON в кодировке UTF-8."
    ),
    forms.InvalidInput: Answer(422, "Проверьте отмеченные поля", "Исправьте их и отправьте ещё раз."),
    mail.MailNotSent: Answer(
        503,
        "Письмо не отправлено",
        "Почта школы сейчас его не приняла. Попробуйте ещё раз через несколько минут.",
    ),
    mail.AddressUnusable: Answer(
        422,
        "Проверьте адрес почты",
        "На такой адрес письмо не отправить. Укажите его латинскими буквами, например name@school.example.",
    ),
    TableBusy: Answer(503, "Слишком много одновременных записей", "Ничего не потеряно. Сохраните ещё раз."),
}
HTTP_ANSWERS: Final = {
    404: NOT_FOUND,
    405: Answer(405, "Так эта страница не открывается", "Вернитесь назад и нажмите кнопку ещё раз."),
    413: Answer(413, "Слишком много данных", "Сократите текст и отправьте ещё раз."),
    500: Answer(500, "Что-то сломалось у нас", "Сведения о сбое записаны. Попробуйте ещё раз чуть позже."),
    503: Answer(503, "База данных не отвечает", "Ничего не потеряно. Попробуйте ещё раз через минуту."),
}


def prepare(app: Flask) -> None:
    """Let an app answer every error by the table."""
    app.register_error_handler(SchoolError, refused)
    app.register_error_handler(TableUnavailable, unavailable)
    app.register_error_handler(HTTPException, http_error)


def refused(error: SchoolError) -> ResponseReturnValue:
    """Answer a fact of the school. A page that needs a login sends a reader there."""
    name = type(error).__name__
    log_refusal(error)
    if isinstance(error, login.NotLoggedIn) and request.method == "GET" and not wants_json():
        return redirect(f"/auth/login?to={quote(request.full_path.rstrip('?'))}", 303)
    if isinstance(error, limits.TooManyAttempts):
        return _too_many(error)
    return answer(ANSWERS[type(error)], name, fields=getattr(error, "fields", None), code=error.support_code)


def log_refusal(error: SchoolError) -> None:
    """Log a refusal by its name; whoever turns one into an answer calls this."""
    LOGGER.info(
        "request_refused",
        extra={"reason": type(error).__name__, "person_id": _person_id(), "code": error.support_code or None},
    )


def unavailable(_error: TableUnavailable) -> ResponseReturnValue:
    """Answer that the table is away; what was typed stays in the page."""
    LOGGER.exception("table_unavailable")
    return answer(HTTP_ANSWERS[503], "TableUnavailable")


def http_error(error: HTTPException) -> ResponseReturnValue:
    """Answer what Flask itself refuses or fails at. Redirects of the router pass."""
    if error.response is not None or error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return error
    if error.code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        LOGGER.exception("request_failed")
    fallback = (
        HTTP_ANSWERS[500] if error.code >= HTTPStatus.INTERNAL_SERVER_ERROR else NOT_FOUND._replace(status=error.code)
    )
    response = make_response(answer(HTTP_ANSWERS.get(error.code, fallback), type(error).__name__))
    if isinstance(error, MethodNotAllowed):
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))  # RFC 9110, 15.5.6
    return response


def answer(found: Answer, name: str, *, fields: list[str] | None = None, code: str = "") -> ResponseReturnValue:
    """Return an answer as a page or as problem details. `code` is for the school's support."""
    if wants_json():
        return problem(found, name, {"fields": fields} if fields else {})
    return render_template("error.html", answer=found, code=code, kept=_kept()), found.status


def problem(found: Answer, name: str, more: dict[str, object]) -> ResponseReturnValue:
    """Return problem details, RFC 9457. The type's address is explained on the page about the API."""
    body = {"type": f"/api/#{name}", "title": found.title, "status": found.status, "detail": found.advice, **more}
    response = jsonify(body)
    response.status_code = found.status
    response.mimetype = "application/problem+json"
    return response


def wants_json() -> bool:
    """Tell whether the asking side is a program."""
    return request.path.startswith("/api/") or request.path == "/healthz"


def _too_many(error: limits.TooManyAttempts) -> Response:
    """Say how long to wait, to a person and to a program (Retry-After: RFC 9110 section 10.2.3)."""
    seconds = math.ceil(error.wait.total_seconds())
    found = ANSWERS[type(error)]._replace(advice=f"Подождите {russian.waiting(seconds)} и попробуйте ещё раз.")
    response = make_response(answer(found, type(error).__name__))
    response.headers["Retry-After"] = str(seconds)
    return response


def _kept() -> dict[str, str]:
    """Return what was typed, so that the error page can offer to send it again."""
    posted: dict[str, str] = g.get("posted", {})
    return {name: value for name, value in posted.items() if name != forms.CSRF_FIELD}


def _person_id() -> str | None:
    visit = g.get("visit")
    return None if visit is None else visit.person.id
