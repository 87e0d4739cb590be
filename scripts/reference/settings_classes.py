"""The settings classes of the product."""

import importlib
import pkgutil

from pydantic_settings import BaseSettings

import gateway
import ops
import services
import shared

_PACKAGES = (gateway, ops, services, shared)


def product_settings() -> list[type[BaseSettings]]:
    """Every one of them, bases first."""
    for package in _PACKAGES:
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith("__main__"):
                importlib.import_module(module.name)
    names = tuple(f"{package.__name__}." for package in _PACKAGES)
    return [settings for settings in _below(BaseSettings) if settings.__module__.startswith(names)]


def environment_names(settings: type[BaseSettings]) -> dict[str, str]:
    """The names of its variables, and the fields that they are read into."""
    prefix = settings.model_config.get("env_prefix", "")
    return {f"{prefix}{field}".upper(): field for field in settings.model_fields}


def _below(settings: type[BaseSettings]) -> list[type[BaseSettings]]:
    return [found for each in settings.__subclasses__() for found in (each, *_below(each))]
