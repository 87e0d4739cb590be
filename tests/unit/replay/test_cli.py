"""What `screener replay` refuses before it looks at anything."""

import pytest
from typer.testing import CliRunner

from ops.commands import app

SERVICE = "telephony_service"


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ([SERVICE], "There is nobody to ask"),
        ([SERVICE, "--yes", "--topic", "jd.created"], "telephony_service does not read jd.created"),
        ([SERVICE, "--yes", "--rollback", "--since", "1h"], "exclude each other"),
        ([SERVICE, "--yes", "--from-beginning", "--topic", "call.placed"], "exclude each other"),
        ([SERVICE, "--yes", "--from-beginning", "--rollback"], "exclude each other"),
    ],
)
def test_what_makes_no_sense_is_refused(arguments: list[str], reason: str, capfd: pytest.CaptureFixture[str]) -> None:
    result = CliRunner().invoke(app, ["replay", *arguments])
    assert result.exit_code == 1
    assert reason in " ".join((result.output + capfd.readouterr().err).split())
