"""The school itself: its terms, bells, subjects and kinds of work, and what the office may open."""
