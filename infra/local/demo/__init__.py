"""The demo school: invented people, a timetable, and a term and a half of lessons, from a fixed seed."""
