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

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore", frozen=True
    )

    data: Path = Field(default=ROOT / "data", validation_alias=AliasChoices("SIMULATOR_DATA", "data"))
    personas: Path = Field(default=ROOT / "personas", validation_alias=AliasChoices("SIMULATOR_PERSONAS", "personas"))
    rubrics: Path = Field(default=ROOT / "rubrics", validation_alias=AliasChoices("SIMULATOR_RUBRICS", "rubrics"))
    prompts: Path = Field(default=ROOT / "prompts", validation_alias=AliasChoices("SIMULATOR_PROMPTS", "prompts"))
    helplines: Path | None = Field(default=None, validation_alias=AliasChoices("SIMULATOR_HELPLINES", "helplines"))
    """Your own file of help lines; None = the shipped ones."""
    encoder_weights: Path | None = Field(
        default=None, validation_alias=AliasChoices("ENCODER_WEIGHTS", "encoder_weights")
    )
    database_url: str | None = Field(default=None, validation_alias=AliasChoices("DATABASE_URL", "database_url"))
    sign_in: Literal["auto", "off", "local", "oidc"] = Field(
        default="auto", validation_alias=AliasChoices("SIGN_IN", "sign_in")
    )
    """Who may come in. auto: an identity provider where secrets.toml names one, local accounts where there are people or
    the server can be reached from elsewhere, and nobody is asked on loopback otherwise. off: never asked; loopback only."""
    chroma_url: str | None = Field(default=None, validation_alias=AliasChoices("CHROMA_URL", "chroma_url"))
    dask_scheduler: str | None = Field(default=None, validation_alias=AliasChoices("DASK_SCHEDULER", "dask_scheduler"))
    """Where bulk grading is done: a Dask scheduler (`tcp://host:8786`); None = threads of this process."""
    voice: Literal["auto", "authored", "model"] = Field(
        default="auto", validation_alias=AliasChoices("SIMULATOR_VOICE", "voice")
    )
    """Who speaks for the patient in a new session. auto: the model, where `PATIENT_MODEL` or `LOCAL_GGUF` names one."""
    openai_api_key: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("OPENAI_API_KEY", "openai_api_key")
    )
    openai_base_url: str | None = Field(
        default=None, validation_alias=AliasChoices("OPENAI_BASE_URL", "openai_base_url")
    )
    patient_model: str | None = Field(default=None, validation_alias=AliasChoices("PATIENT_MODEL", "patient_model"))
    judge_model: str | None = Field(default=None, validation_alias=AliasChoices("JUDGE_MODEL", "judge_model"))
    patient_base_url: str | None = Field(
        default=None, validation_alias=AliasChoices("PATIENT_BASE_URL", "patient_base_url")
    )
    """The patient's own server, where it is not the one both roles share; its key is `PATIENT_API_KEY` (or none)."""
    patient_api_key: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("PATIENT_API_KEY", "patient_api_key")
    )
    judge_base_url: str | None = Field(default=None, validation_alias=AliasChoices("JUDGE_BASE_URL", "judge_base_url"))
    judge_api_key: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("JUDGE_API_KEY", "judge_api_key")
    )
    azure_endpoint: str | None = Field(
        default=None, validation_alias=AliasChoices("AZURE_OPENAI_ENDPOINT", "azure_endpoint")
    )
    azure_api_key: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("AZURE_OPENAI_API_KEY", "azure_api_key")
    )
    azure_api_version: str = Field(
        default="2024-10-21", validation_alias=AliasChoices("OPENAI_API_VERSION", "azure_api_version")
    )
    transcription_model: str | None = Field(
        default=None, validation_alias=AliasChoices("TRANSCRIPTION_MODEL", "transcription_model")
    )
    """Speech to text, for dictating an answer; without it there is no microphone, and no sound is sent anywhere."""
    transcription_base_url: str | None = Field(
        default=None, validation_alias=AliasChoices("TRANSCRIPTION_BASE_URL", "transcription_base_url")
    )
    transcription_api_key: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("TRANSCRIPTION_API_KEY", "transcription_api_key")
    )
    patient_form: Literal["auto", "chat", "screenplay"] = Field(
        default="auto", validation_alias=AliasChoices("PATIENT_FORM", "patient_form")
    )
    """How the patient's model is asked: as a chat, or to go on with a screenplay, which small models do far better."""
    patient_budget: int = Field(
        default=3000, ge=1500, le=100_000, validation_alias=AliasChoices("PATIENT_BUDGET", "patient_budget")
    )
    """Tokens of one request to the patient's model, at any length of session."""
    patient_patience: float = Field(
        default=8.0, gt=0, le=120, validation_alias=AliasChoices("PATIENT_PATIENCE", "patient_patience")
    )
    """Seconds to wait for the model's first word, and between words; then the authored voice speaks."""
    local_gguf: Path | None = Field(default=None, validation_alias=AliasChoices("LOCAL_GGUF", "local_gguf"))
    """A model file served in this process to a role without a model of its own, or whose model is called `local`."""
    local_context: int = Field(default=8192, ge=512, validation_alias=AliasChoices("LOCAL_CONTEXT", "local_context"))
    real_models: bool = Field(default=True, validation_alias=AliasChoices("REAL_MODELS", "real_models"))
    """False: no real model is ever called, here or elsewhere (for tests and demonstrations)."""
    remote_models: bool = Field(default=True, validation_alias=AliasChoices("REMOTE_MODELS", "remote_models"))
    """False: words go to this machine and to the hosts in `MODEL_HOSTS`, and nowhere else."""
    model_hosts: str = Field(default="", validation_alias=AliasChoices("MODEL_HOSTS", "model_hosts"))
    """Hosts that the department runs itself, separated by commas."""
    model_timeout: float = Field(default=60.0, gt=0, validation_alias=AliasChoices("MODEL_TIMEOUT", "model_timeout"))
    """Seconds a call may take, retries included."""
    model_retries: int = Field(default=2, ge=0, le=10, validation_alias=AliasChoices("MODEL_RETRIES", "model_retries"))
    model_rate: float | None = Field(default=None, gt=0, validation_alias=AliasChoices("MODEL_RATE", "model_rate"))
    """Calls a minute to one server, at most; None = as many as it takes."""
    batch_pause: float = Field(default=60.0, gt=0, validation_alias=AliasChoices("BATCH_PAUSE", "batch_pause"))
    """Seconds between two looks at a batch that is awaited."""
    prices: Path | None = Field(default=None, validation_alias=AliasChoices("MODEL_PRICES", "prices"))
    """Your own price file, in the form of `simulator/model/data/prices.yaml`; it replaces that one."""
    judge_samples: int = Field(default=1, ge=1, le=15, validation_alias=AliasChoices("JUDGE_SAMPLES", "judge_samples"))
    """How often a model judge is asked each question; the majority stands."""
    judge_at_once: int | None = Field(
        default=None, ge=1, le=256, validation_alias=AliasChoices("JUDGE_AT_ONCE", "judge_at_once")
    )
    """Calls of a model judge under way at once; None = 40, or 2 for a model in this process. A server without a graphics
    card wants 2 to 4."""
    pace: float = Field(default=1.0, ge=0.0, le=5.0, validation_alias=AliasChoices("SIMULATOR_PACE", "pace"))
    """How fast the patient seems to speak: 1 = the pace of speech, 0 = at once (for tests)."""
    metrics_port: int | None = Field(
        default=None, ge=1, le=65535, validation_alias=AliasChoices("METRICS_PORT", "metrics_port")
    )
    """Where each app process offers counters for Prometheus, on loopback only; None = nowhere."""
    xapi_endpoint: str | None = Field(default=None, validation_alias=AliasChoices("XAPI_ENDPOINT", "xapi_endpoint"))
    """A learning record store, such as `https://lrs.example.org/xapi`; None = nothing is ever sent to one. What goes there:
    attempts, completions and released scores, under pseudonyms; never a word that anybody said."""
    xapi_key: SecretStr | None = Field(default=None, validation_alias=AliasChoices("XAPI_KEY", "xapi_key"))
    xapi_secret: SecretStr | None = Field(default=None, validation_alias=AliasChoices("XAPI_SECRET", "xapi_secret"))
    xapi_home: str | None = Field(default=None, validation_alias=AliasChoices("XAPI_HOME", "xapi_home"))
    """The address by which the store is to know this installation; None = the store's own origin."""
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
