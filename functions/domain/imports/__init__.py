"""The school's lists from tables: lines into rows, rows against what is there, and what would change.

    columns.py    which columns each list has        rows.py      lines into rows, every mistake collected
    roll.py       who of the school is meant         changes.py   what an import writes, in parts
    pupils.py, parents.py, staff.py, loads.py, week.py  the plan of each list

Pure: people are given, hashes and ids are made by functions that are given. People are never deleted and an empty
cell changes nothing. The Russian words of mistakes stand here, beside the rules that they explain; they are shown on
the page and on the command line and never logged.
"""
