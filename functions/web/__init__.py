"""What every function's Flask app shares: settings, entry, visits and sessions, errors, headers, rendering."""
