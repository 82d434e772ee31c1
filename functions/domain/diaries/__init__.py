"""What a family reads: a pupil's week, term, year and absences."""
