"""How thoroughly properties are tested.

`everyday`, the default, draws the same examples each time, so that a change fails by what it changed.
`HYPOTHESIS_PROFILE=deep` draws anew, and more.
"""

import os

from hypothesis import settings

# No deadline: these machines are shared, and a slow example is no wrong one.
settings.register_profile("everyday", max_examples=60, deadline=None, derandomize=True)
settings.register_profile("deep", max_examples=2000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "everyday"))
