"""Why a file is not taken as a table. Nothing of its contents is in an error: it goes to the log by name."""

from functions.domain.record import SchoolError


class NotATable(SchoolError):
    """Neither XLSX nor text with separators: another kind of file, an older .xls, or a damaged one."""


class TableFileTooLarge(SchoolError):
    """The file itself has more bytes than we take."""


class UnpacksTooLarge(SchoolError):
    """A packed file that would unpack to far more than a school's list: a ZIP bomb, or pictures and sheets."""


class EncodingUnknown(SchoolError):
    """A text that is neither UTF-8 nor Russian in Windows-1251."""


class TooManyRows(SchoolError):
    """More lines than we take at once."""


class TooManyColumns(SchoolError):
    """More columns than any table of ours has."""


class TextTooLong(SchoolError):
    """More text in one cell than any table of ours needs. Carries the cell's line and letter."""

    def __init__(self, line: int, letter: str) -> None:
        self.line, self.letter = line, letter
        super().__init__()
