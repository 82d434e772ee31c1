"""From marks to results: averages, proposals, term, yearly and final marks."""
