"""Settings come from the environment."""

from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """The base of every settings class: each field's name in capitals is the variable; an empty one counts as unset."""

    model_config = SettingsConfigDict(env_ignore_empty=True, frozen=True)
