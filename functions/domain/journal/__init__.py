"""Keeping the journal: entering a lesson, noting absences, the spread and a class's term."""
