import subprocess
import sys

import pytest

from shared.without import without


def test_what_is_left_out_cannot_be_imported_meanwhile_and_can_afterwards() -> None:
    script = """
from shared.without import without
with without("colorsys"):
    try:
        import colorsys
    except ImportError:
        print("not there")
import colorsys
print(colorsys.__name__)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n") == ["not there", "colorsys", ""]


def test_what_somebody_has_imported_stays() -> None:
    with without("json"):
        import json
    assert sys.modules["json"] is json


def test_an_error_meanwhile_leaves_nothing_behind() -> None:
    with pytest.raises(RuntimeError), without("no_such_module"):
        raise RuntimeError
    assert "no_such_module" not in sys.modules


def test_a_service_imports_nothing_that_it_does_not_use() -> None:
    """What takes long to import, and comes with a library that would only look whether it is there."""
    script = "import services.jd_service.__main__, sys; print({'rich', 'cryptography', 'openai'} & sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
