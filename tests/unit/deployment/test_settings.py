"""Every setting that the code reads is one that .env.example explains."""

from collections import defaultdict

import pytest
from pydantic import TypeAdapter
from pydantic_settings import BaseSettings

from scripts.reference.settings_classes import environment_names, product_settings
from tests.deployment_compose import documented_settings, setting_names


@pytest.mark.parametrize("settings", product_settings(), ids=lambda settings: settings.__qualname__)
def test_every_setting_is_explained_in_the_example(settings: type[BaseSettings]) -> None:
    assert set(environment_names(settings)) <= setting_names()


def test_every_setting_that_the_example_explains_is_read_by_somebody() -> None:
    read = {name for settings in product_settings() for name in environment_names(settings)}
    assert setting_names() <= read


def test_the_example_shows_the_defaults_that_the_code_has() -> None:
    """Where two programs read a setting, the default of one of them; text alone is compared, and numbers as such."""
    shown: dict[str, str] = {name: text for name, text in documented_settings().items() if text}
    defaults: dict[str, set[object]] = defaultdict(set)
    for settings in product_settings():
        for name, field in environment_names(settings).items():
            kind = type(default := settings.model_fields[field].default)
            if name in shown and kind in (int, float, str):
                defaults[name].add(TypeAdapter(kind).validate_python(shown[name]) == default)
    assert {name for name, matches in defaults.items() if True not in matches} == set()
