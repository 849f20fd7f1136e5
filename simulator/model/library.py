"""LangChain's chat models, made so that nothing is read from the environment, traced, cached or logged."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pydantic import SecretStr

from simulator.model.limits import RateLimit
from simulator.model.places import host_of

if TYPE_CHECKING:
    import httpx2

OPENAI: Final = "https://api.openai.com/v1"
_NO_KEY: Final = "none-needed"
_QUIET: Final = ("openai", "httpx2", "httpcore2", "langsmith", "langchain_openai")


@dataclass(frozen=True)
class Server:
    """Where to call, and how patiently.

    azure_version: set for an Azure resource; `url` is then its endpoint and the model's name the deployment's. remote:
    whether a host that nobody here answers for may be called at all. own: hosts that the department runs. timeout:
    seconds a call may take, retries included. limit: shared by all models that call this server.
    """

    url: str = OPENAI
    key: SecretStr | None = None
    azure_version: str | None = None
    remote: bool = True
    own: tuple[str, ...] = ()
    timeout: float = 60.0
    retries: int = 2
    limit: RateLimit | None = None

    @property
    def provider(self) -> bool:
        """OpenAI itself, or Azure: wants a key, and speaks the newest dialect."""
        host = host_of(self.url)
        return self.azure_version is not None or host == "api.openai.com" or host.endswith(".api.openai.com")


def client(server: Server, transport: httpx2.BaseTransport | None) -> tuple[Any, Any]:
    """The provider's own client, for what LangChain has no part for, and the HTTP client under it, which is to be closed."""
    import openai

    from simulator.model.wire import Line

    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    line = Line(server.url, transport)
    key = (server.key or SecretStr(_NO_KEY)).get_secret_value()
    return openai.OpenAI(api_key=key, base_url=server.url, http_client=line, max_retries=server.retries), line


def chat(model: str, server: Server, transport: httpx2.BaseTransport | None) -> tuple[Any, Any]:
    """The chat model, and the HTTP client under it, which is to be closed."""
    import langsmith
    from langchain_openai import AzureChatOpenAI, ChatOpenAI

    from simulator.model.wire import Line

    # Transcripts are confidential: no tracing whatever the environment says, and no request in a debug log.
    langsmith.configure(enabled=False)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    line = Line(server.url, transport)
    common: dict[str, Any] = {
        "api_key": server.key or SecretStr(_NO_KEY), "max_retries": server.retries, "http_client": line,
        "use_responses_api": False, "output_version": "v0", "cache": False, "verbose": False,
    }  # fmt: skip
    if server.azure_version is None:
        return ChatOpenAI(model=model, base_url=server.url, **common), line
    azure = AzureChatOpenAI(
        azure_endpoint=server.url, azure_deployment=model, model=model, api_version=server.azure_version, **common
    )
    return azure, line
