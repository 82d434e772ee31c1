"""Who belongs to the school: people, classes, who is whose child (контингент)."""
