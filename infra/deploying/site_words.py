"""What publishing a site changes, in a line of Russian."""

from infra.deploying.site_files import Changes


def line(host: str, found: Changes) -> str:
    """Return a line about one school's site."""
    parts = [
        f"{words} {len(paths)}"
        for words, paths in (
            ("добавится", found.added),
            ("изменится", found.changed),
            ("удалится", found.removed),
            ("без изменений", found.same),
            ("прежнего оформления останется", found.kept),
        )
        if paths
    ]
    return f"  Файлы сайта {host}: {', '.join(parts) or 'нет'}."
