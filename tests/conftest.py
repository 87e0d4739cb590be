"""How thoroughly properties are tested: everyday by default, `HYPOTHESIS_PROFILE=deep` for a long look."""

import os

from hypothesis import settings

# No deadline: these machines are shared, and a slow example is no wrong one.
settings.register_profile("everyday", max_examples=60, deadline=None)
settings.register_profile("deep", max_examples=2000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "everyday"))
