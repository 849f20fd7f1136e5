"""Which model speaks for the patient and which one judges: two roles, bound apart, from the settings."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, Literal

from pydantic import SecretStr

from simulator.model.calls import Meter
from simulator.model.library import OPENAI, Server
from simulator.model.limits import RateLimit
from simulator.model.openai import OpenAIModel
from simulator.model.places import not_for, place_of
from simulator.model.port import ModelFailed, Place
from simulator.model.switch import check
from simulator.settings import Settings

Role = Literal["patient", "judge"]
LOCAL: Final = "local"
_MODEL: Final[dict[Role, str]] = {"patient": "PATIENT_MODEL", "judge": "JUDGE_MODEL"}


def bind(role: Role, settings: Settings, *, meter: Meter | None = None) -> OpenAIModel:
    """The model of a role. Keep it: it holds the connections, and what it has learnt of the server.

    Loads the model file where the role has none but `LOCAL_GGUF`. Raises ModelFailed.
    """
    model = _model(role, settings)
    if not settings.real_models:
        raise ModelFailed("forbidden", "real models are forbidden by the settings", where=model, mend="use a fake")
    check(model)
    if _is_local(role, settings):
        from simulator.model.gguf import local_server

        assert settings.local_gguf is not None
        served = local_server(settings.local_gguf, settings.local_context)
        server = Server(served.url, served.key, timeout=settings.model_timeout, retries=settings.model_retries)
        return OpenAIModel(served.name, server, role=role, meter=meter, place=Place("app", own=True))
    return OpenAIModel(model, server_of(role, settings), role=role, meter=meter)


def bound(role: Role, settings: Settings) -> bool:
    """Whether the settings give this role a model at all."""
    return bool(getattr(settings, f"{role}_model")) or settings.local_gguf is not None


def whereabouts(role: Role, settings: Settings) -> Place:
    """Where the model of a role lives, without making it. Raises ModelFailed where the role has none."""
    _model(role, settings)
    if _is_local(role, settings):
        return Place("app", own=True)
    server = server_of(role, settings)
    return place_of(server.url, server.own)


def allowed(place: Place, settings: Settings) -> None:
    """Raises ModelFailed('forbidden') where the settings do not let words leave for that place."""
    if not settings.real_models:
        raise ModelFailed("forbidden", "real models are forbidden by the settings", mend="set REAL_MODELS=true")
    if place.leaves_the_house and not settings.remote_models:
        raise not_for(place)


def server_of(role: Role | Literal["transcription"], settings: Settings) -> Server:
    """The server of a role: its own where one is named, else the one both share; Azure where an endpoint is set."""
    own_url: str | None = getattr(settings, f"{role}_base_url")
    own_key: SecretStr | None = getattr(settings, f"{role}_api_key")
    version: str | None = None
    if own_url:
        url, key = own_url, own_key  # the shared key is not for another server's eyes
    elif settings.azure_endpoint:
        url, key, version = settings.azure_endpoint, own_key or settings.azure_api_key, settings.azure_api_version
    else:
        url, key = settings.openai_base_url or OPENAI, own_key or settings.openai_api_key
    return Server(
        url=url.rstrip("/"), key=key if key and key.get_secret_value().strip() else None, azure_version=version,
        remote=settings.remote_models, own=tuple(h.strip() for h in settings.model_hosts.split(",") if h.strip()),
        timeout=settings.model_timeout, retries=settings.model_retries,
        limit=_limit(url.rstrip("/"), settings.model_rate) if settings.model_rate else None,
    )  # fmt: skip


def _model(role: Role, settings: Settings) -> str:
    if not bound(role, settings):
        name = _MODEL[role]
        raise ModelFailed("no_model", f"no model is set for the {role}", mend=f"set {name}, or LOCAL_GGUF, in .env")
    return getattr(settings, f"{role}_model") or LOCAL


def _is_local(role: Role, settings: Settings) -> bool:
    return settings.local_gguf is not None and _model(role, settings) == LOCAL


@lru_cache(maxsize=8)
def _limit(_url: str, per_minute: float) -> RateLimit:
    """One limit a server, shared by both roles: the provider counts them together."""
    return RateLimit(per_minute)
