"""Other people's tools in JavaScript, for tests. `npm` installs them once, from the lock file's hashes."""

import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

from devkit.child import RUN_FOLDER
from devkit.lock import held

FOLDER = Path(__file__).parent


@cache
def node_tools() -> Path:
    """The folder whose `node_modules` holds the tools, installed if need be.

    Skips the test where there is no Node, unless `NODE=required` is set, as CI does.
    """
    if shutil.which("node") is None or shutil.which("npm") is None:
        reason = "Node.js 20 with npm is not installed"
        if os.environ.get("NODE") == "required":
            pytest.fail(reason)
        pytest.skip(reason)
    done = FOLDER / "node_modules" / ".installed"
    lock = FOLDER / "package-lock.json"
    with held(RUN_FOLDER / "node-tools.lock"):  # tests run side by side
        if not done.exists() or done.read_text() != lock.read_text():
            subprocess.run(["npm", "ci", "--ignore-scripts", "--silent"], cwd=FOLDER, check=True)
            done.write_text(lock.read_text())
    return FOLDER
