import ast
import re
from pathlib import Path

import openai
import pytest
from pydantic import ValidationError

from shared.llm import ModelSettings

TYPES = Path(openai.__file__).parent / "types"


def announced_shutdowns(source: Path) -> set[str]:
    """The models that the SDK's docstring of a model list names as deprecated."""
    strings = [
        node.value.value
        for node in ast.parse(source.read_text()).body
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    ]
    return {model for text in strings for model in re.findall(r'"([^"]+)"', text)}


def test_the_default_model_has_no_announced_shutdown() -> None:
    deprecated = announced_shutdowns(TYPES / "shared" / "chat_model.py")
    assert "gpt-4o" in deprecated
    assert _default("model") not in deprecated


def test_the_default_transcription_model_has_no_announced_shutdown() -> None:
    deprecated = announced_shutdowns(TYPES / "audio_model.py")
    assert "whisper-1" in deprecated
    assert _default("transcription_model") not in deprecated


def test_the_default_models_are_known_to_the_sdk() -> None:
    assert f'"{_default("model")}"' in (TYPES / "shared" / "chat_model.py").read_text()
    assert f'"{_default("transcription_model")}"' in (TYPES / "audio_model.py").read_text()


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:11434/v1")
    monkeypatch.setenv("OPENAI_PATIENCE_SECONDS", "9")
    settings = ModelSettings()
    assert settings.base_url == "http://127.0.0.1:11434/v1"
    assert settings.patience_seconds == 9
    assert "secret" not in repr(settings)


def test_an_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    monkeypatch.setenv("OPENAI_BASE_URL", "")
    assert ModelSettings().base_url is None
    monkeypatch.setenv("OPENAI_API_KEY", "")
    with pytest.raises(ValidationError):
        ModelSettings()


def _default(name: str) -> str:
    return str(ModelSettings.model_fields[name].default)
