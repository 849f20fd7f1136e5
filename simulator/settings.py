"""One Settings object, read from the environment and `.env`. No other module reads the environment."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import AliasChoices, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """Where things are and what may be used. Every field has a working default: no key, no model, no network."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True)

    data: Path = Field(default=ROOT / "data", validation_alias=AliasChoices("SIMULATOR_DATA", "data"))
    personas: Path = Field(default=ROOT / "personas", validation_alias=AliasChoices("SIMULATOR_PERSONAS", "personas"))
    rubrics: Path = Field(default=ROOT / "rubrics", validation_alias=AliasChoices("SIMULATOR_RUBRICS", "rubrics"))
    prompts: Path = Field(default=ROOT / "prompts", validation_alias=AliasChoices("SIMULATOR_PROMPTS", "prompts"))
    encoder_weights: Path | None = Field(
        default=None, validation_alias=AliasChoices("ENCODER_WEIGHTS", "encoder_weights")
    )
    database_url: str | None = Field(default=None, validation_alias=AliasChoices("DATABASE_URL", "database_url"))
    chroma_url: str | None = Field(default=None, validation_alias=AliasChoices("CHROMA_URL", "chroma_url"))
    voice: Literal["authored", "model"] = Field(
        default="authored", validation_alias=AliasChoices("SIMULATOR_VOICE", "voice")
    )
    openai_api_key: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("OPENAI_API_KEY", "openai_api_key")
    )
    openai_base_url: str | None = Field(
        default=None, validation_alias=AliasChoices("OPENAI_BASE_URL", "openai_base_url")
    )
    patient_model: str | None = Field(default=None, validation_alias=AliasChoices("PATIENT_MODEL", "patient_model"))
    judge_model: str | None = Field(default=None, validation_alias=AliasChoices("JUDGE_MODEL", "judge_model"))
    pace: float = Field(default=1.0, ge=0.0, le=5.0, validation_alias=AliasChoices("SIMULATOR_PACE", "pace"))
    """How fast the patient seems to speak: 1 = the pace of speech, 0 = at once (for tests)."""
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", validation_alias=AliasChoices("SIMULATOR_LOG", "log_level")
    )

    @property
    def sql_url(self) -> str:
        """The database: `DATABASE_URL`, or an SQLite file in the data folder."""
        return self.database_url or f"sqlite:///{self.data / 'practice.sqlite3'}"


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process."""
    return Settings()
