"""A lesson: its sheet, marks, absences, topic, homework with files, and its chain of changes."""
