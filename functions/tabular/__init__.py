"""Tables as files: reading what a school sends us (XLSX, CSV), writing what it downloads.

    from functions.tabular import reading, writing
    rows = reading.read(content, "Ученики.xlsx")                             # values with their line and column
    content = writing.xlsx([writing.Sheet("7 класс", ("Ученик", "Отметка"), rows)])

Both libraries are imported by the first file, not with the module: most requests read and write none.
"""
