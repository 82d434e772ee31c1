"""Calendar, timetable and substitutions."""
