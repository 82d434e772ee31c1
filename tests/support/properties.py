"""How hypothesis runs here: the same examples each time, few enough, and no clock to fail by on a busy machine."""

from hypothesis import settings

settings.register_profile("school", max_examples=60, deadline=None, derandomize=True, database=None)
settings.load_profile("school")
