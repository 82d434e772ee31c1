"""How much of a table is taken. A school of 1,000 pupils has a list of 1,000 lines and 12 columns, 100 KB as XLSX."""

from typing import Final

FILE_BYTES: Final = 2_500_000  # what Yandex's gateway lets through; the list of 5,000 people is 300 KB
UNPACKED_BYTES: Final = 30_000_000  # 5,000 lines of 60 short cells are 18 MB of XML
SHARED_TEXT_BYTES: Final = 100_000_000  # of cells that all repeat the longest text
PACKED_FILES: Final = 300
ROWS: Final = 5_000
COLUMNS: Final = 60
TEXT: Final = 2_000  # characters in a cell
