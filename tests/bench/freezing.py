"""How long a large site takes to freeze. The pages are invented news, each about as long as a real one."""

import tempfile
from datetime import date, timedelta
from pathlib import Path
from shutil import copytree
from typing import Final

from school_site.freezer import SITE, BuildReport, build

PARAGRAPH: Final = (
    "В пятницу после пятого урока в спортивном зале прошла осенняя ярмарка. Каждый класс накрыл свой стол: младшие "
    "принесли поделки, старшие — **пироги** и варенье. Подробности — на [странице журнала](/e-journal/).\n\n"
)


def run(pages: int) -> dict[str, BuildReport]:
    """Freeze, change one page, freeze again, freeze with nothing changed; return what each took."""
    with tempfile.TemporaryDirectory() as folder:
        content, destination = Path(folder, "content"), Path(folder, "build", "site")
        copytree(SITE / "content", content)
        for number in range(pages):
            write_news(content, number)
        reports = {f"{pages} pages, first time": build(destination, content=content)}
        write_news(content, 0, paragraphs=2)
        reports["one page changed"] = build(destination, content=content)
        reports["nothing changed"] = build(destination, content=content)
    return reports


def write_news(content: Path, number: int, paragraphs: int = 8) -> None:
    """Write one article of about 2 KB."""
    day = date(2016, 9, 1) + timedelta(days=number)
    path = content / "news" / str(day.year) / f"day-{number}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    head = f"---\ntitle: Новость № {number}\nsummary: О чём эта новость, одной строкой.\nday: {day}\n---\n"
    path.write_text(head + PARAGRAPH * paragraphs + "- раз\n- два\n- три\n", encoding="utf-8")
