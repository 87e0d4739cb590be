"""Pages whose blocks are run by a test of their own, which also looks at what they lead to."""

from tests.snippets.block import ROOT

ELSEWHERE = {
    "README.md": "tests/integration/readme/test_readme_walk.py",
    "docs/how-to/rotate-keys.md": "tests/integration/access/test_rotate_keys_guide.py",
    "docs/how-to/receive-webhooks.md": "tests/integration/webhooks/test_guide.py",
    "docs/how-to/subscribe-from-an-ats.md": "tests/conformance/test_ats_examples.py",
    "docs/how-to/connect-greenhouse.md": "tests/conformance/test_ats_examples.py",
}
"""By page, the test. It must name the page's file."""


def run_elsewhere() -> dict[str, str]:
    """Of these, the pages that there are."""
    return {page: test for page, test in ELSEWHERE.items() if (ROOT / page).exists()}
