"""What tests draw from: facts of every type, and whole stories of jobs, candidates and interviews.

`HYPOTHESIS_PROFILE=thorough` searches longer.
"""

import os

from hypothesis import settings

settings.register_profile("quick", max_examples=40, deadline=None)
settings.register_profile("thorough", max_examples=1000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))
