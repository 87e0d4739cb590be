"""docker-compose.yml as Docker Compose would run it, for tests that check or start what it describes."""

import re
from collections.abc import Mapping
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, field_validator

PROJECT = Path(__file__).resolve().parents[1]
COMPOSE_FILE = PROJECT / "docker-compose.yml"

_VARIABLE = re.compile(r"\$(?:(?P<dollar>\$)|\{(?P<name>\w+)(?::-(?P<default>[^}]*))?\})")


class HealthCheck(BaseModel):
    model_config = ConfigDict(frozen=True)

    test: tuple[str, ...] = ()
    disable: bool = False


class Dependency(BaseModel):
    model_config = ConfigDict(frozen=True)

    condition: str


class ComposeService(BaseModel):
    """One service. `command` is empty where the image's own is used; `environment` has text alone, resolved."""

    model_config = ConfigDict(frozen=True)

    image: str
    build: str | None = None
    command: tuple[str, ...] = ()
    environment: dict[str, str] = Field(default_factory=dict)
    healthcheck: HealthCheck
    restart: str
    volumes: tuple[str, ...] = ()
    ports: tuple[str, ...] = ()
    depends_on: dict[str, Dependency] = Field(default_factory=dict)
    read_only: bool = False
    cap_drop: tuple[str, ...] = ()

    @field_validator("environment", mode="before")
    @classmethod
    def _text(cls, environment: dict[str, str | int | float]) -> dict[str, str]:
        return {name: str(value) for name, value in environment.items()}

    @property
    def is_ours(self) -> bool:
        """Whether it runs from the project's image."""
        return self.build is not None


class _ComposeFile(BaseModel):
    services: dict[str, ComposeService]
    volumes: dict[str, None]


def compose_services(environment: Mapping[str, str] | None = None) -> dict[str, ComposeService]:
    """The services by name, `${NAME:-default}` resolved from `environment` (by default, from nothing at all).

    A variable that is passed on by its bare name is left out when `environment` has none of that name, as Compose
    does. The optional `env_file` is not read.
    """
    return _compose_file(environment or {}).services


def compose_volumes() -> set[str]:
    """The names of the volumes that are declared."""
    return set(_compose_file({}).volumes)


def documented_settings() -> dict[str, str]:
    """What .env.example says of each setting, commented out or not."""
    text = (PROJECT / ".env.example").read_text()
    return dict(re.findall(r"^#?([A-Z][A-Z0-9_]*)=(.*)$", text, flags=re.MULTILINE))


def setting_names() -> set[str]:
    """The names of all settings that .env.example documents."""
    return set(documented_settings())


def _compose_file(environment: Mapping[str, str]) -> _ComposeFile:
    raw = yaml.safe_load(COMPOSE_FILE.read_text())
    for service in raw["services"].values():
        declared = service.get("environment", {})
        service["environment"] = {
            name: environment.get(name) if value is None else value
            for name, value in declared.items()
            if value is not None or name in environment
        }
    return _ComposeFile.model_validate(_interpolate(raw, environment))


def _interpolate(node: object, environment: Mapping[str, str]) -> object:
    if isinstance(node, dict):
        return {key: _interpolate(value, environment) for key, value in node.items()}
    if isinstance(node, list):
        return [_interpolate(value, environment) for value in node]
    return interpolate(node, environment) if isinstance(node, str) else node


def interpolate(text: str, environment: Mapping[str, str]) -> str:
    """`${NAME}`, `${NAME:-default}` (also when NAME is empty) and `$$`. Raises ValueError for any other `$`."""

    def value(match: re.Match[str]) -> str:
        if match["dollar"]:
            return "$"
        return environment.get(match["name"]) or match["default"] or ""

    if "$" in _VARIABLE.sub("", text):
        raise ValueError(f"an interpolation that is not understood: {text}")
    return _VARIABLE.sub(value, text)
