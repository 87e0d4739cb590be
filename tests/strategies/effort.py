"""How many examples are drawn of what takes long, or is drawn for each service or type anew."""

from hypothesis import settings


def one_in(parts: int) -> settings:
    """Every day, one in so many of the examples that are drawn elsewhere; under every other profile, all of them."""
    name = settings.get_current_profile_name()
    examples = settings.get_profile(name).max_examples
    return settings(max_examples=examples // parts if name == "everyday" else examples)
