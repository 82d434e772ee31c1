"""Letters to families about what has happened: a timer takes the outbox. Nobody calls this function over HTTP."""
