"""From what a library raises to a failure of a known kind, in one line without keys and without words of a session.

A server's own message is never passed on: it may repeat the key, or the request with everything that was said.
"""

from __future__ import annotations

import re
from typing import Any

import httpx2
import openai

from simulator.model.port import ModelFailed
from simulator.model.wire import WrongHostError

_CODE = re.compile(r"^[A-Za-z0-9_.-]{1,60}$")
_OVERFLOW = re.compile(
    r"context_length_exceeded|exceed_context_size|maximum context length|context (?:size|window|length)|prompt is too long|"
    r"input tokens exceed|too many tokens|contextwindowexceeded",
    re.IGNORECASE,
)
_NO_SUCH_MODEL = re.compile(
    r"model_not_found|deploymentnotfound|model .{0,120}(?:not found|does not exist|not exist)|no such model|unknown model|"
    r"invalid model",
    re.IGNORECASE,
)
_FILTERED = re.compile(r"content_filter|content management policy|responsibleai|content_policy", re.IGNORECASE)
_KEY = "check the key in .env or the environment"


def failure(error: Exception, model: str) -> ModelFailed:
    """The failure that an exception of the SDK, of LangChain or of the HTTP client stands for."""
    if isinstance(error, ModelFailed):
        return error
    if isinstance(error, WrongHostError):
        return ModelFailed("forbidden", "the request was to go to another host", where=model)
    if isinstance(error, openai.LengthFinishReasonError):
        return ModelFailed(
            "unparseable", "the answer was cut off before its end", where=model, mend="allow more tokens"
        )
    if isinstance(error, openai.ContentFilterFinishReasonError):
        return ModelFailed("refused", "the provider's filter withheld the answer", where=model)
    if isinstance(error, openai.APIConnectionError | httpx2.TransportError):
        return _transport(error, model)
    if isinstance(error, openai.APIStatusError):
        return _status(error, model)
    if isinstance(error, openai.APIError):
        if _OVERFLOW.search(said(error)):
            return _overflow(model)
        return ModelFailed("server_error", f"the server broke off with an error{_code(error)}", where=model)
    if isinstance(error, IndexError) or "No generation chunks" in str(error):
        return ModelFailed("empty", "the model gave no answer", where=model)
    if isinstance(error, ValueError | KeyError | TypeError | AttributeError):
        return ModelFailed(
            "unparseable", "the answer is not one of an OpenAI-compatible server", where=model, mend="check the base URL"
        )  # fmt: skip
    return ModelFailed("server_error", f"the call failed ({type(error).__name__})", where=model)


def _transport(error: Exception, model: str) -> ModelFailed:
    cause = error.__cause__ if isinstance(error, openai.APIConnectionError) else error
    if isinstance(cause, httpx2.ConnectTimeout):
        return ModelFailed("unreachable", "the server cannot be reached", where=model, mend="check the base URL")
    if isinstance(error, openai.APITimeoutError) or isinstance(cause, httpx2.TimeoutException):
        return ModelFailed("timeout", "the model took too long", where=model)
    if isinstance(cause, httpx2.ReadError | httpx2.RemoteProtocolError | httpx2.WriteError):
        return ModelFailed("unreachable", "the connection broke off", where=model)
    return ModelFailed("unreachable", "the server cannot be reached", where=model, mend="check the base URL")


def _status(error: openai.APIStatusError, model: str) -> ModelFailed:
    status, words = error.status_code, said(error)
    if status in (400, 413, 422) and _OVERFLOW.search(words):
        return _overflow(model)
    if status == 401:
        return ModelFailed("bad_key", "the server does not accept the key", where=model, mend=_KEY)
    if status == 403:
        return ModelFailed("bad_key", "the key may not use this model", where=model, mend=_KEY)
    if status == 404 or (status == 400 and _NO_SUCH_MODEL.search(words)):
        return ModelFailed(
            "no_model", "the server knows no model of this name at this address", where=model,
            mend="check the model's name and the base URL",
        )  # fmt: skip
    if status == 429:
        if "insufficient_quota" in words:
            return ModelFailed("rate_limited", "the account's quota is used up", where=model, mend="check its billing")
        return ModelFailed("rate_limited", "the server wants fewer calls", where=model, mend="wait, or set MODEL_RATE")
    if status in (408, 504):
        return ModelFailed("timeout", "the server's own time ran out", where=model)
    if 300 <= status < 400:
        return ModelFailed(
            "unreachable", "the server points to another address", where=model, mend="check the base URL"
        )
    if status < 500 and _FILTERED.search(words):
        return ModelFailed("refused", "the provider's filter withheld the answer", where=model)
    return ModelFailed("server_error", f"the server answered {status}{_code(error)}", where=model)


def _overflow(model: str) -> ModelFailed:
    return ModelFailed("context_overflow", "the request is longer than the model can read", where=model)


def said(error: openai.APIError) -> str:
    """All that a server said about its error. For looking into, never for showing."""
    return f"{error.code} {error.type} {error.message} {error.body}"


def _code(error: openai.APIError) -> str:
    """` (code)` where the server gave a plain identifier, else nothing."""
    for word in (error.code, error.type):
        if isinstance(word, str) and _CODE.match(word):
            return f" ({word})"
    return ""


_PARAMETERS = (
    "response_format",
    "stream_options",
    "temperature",
    "seed",
    "stop",
    "max_completion_tokens",
    "max_tokens",
)
_UNWANTED = re.compile(
    r"unsupported|not support|unrecogni|unknown|unexpected|not permitted|not allowed|invalid|extra|does not|json_schema",
    re.IGNORECASE,
)


def unwanted_parameter(error: Exception) -> str | None:
    """The optional parameter that a server refuses to take, if that is why it refused."""
    if not isinstance(error, openai.APIStatusError) or error.status_code not in (400, 422):
        return None
    words = said(error)
    if _OVERFLOW.search(words):
        return None
    if isinstance(error.param, str):
        named = next((p for p in _PARAMETERS if error.param.startswith(p)), None)
        if named is not None:
            return named
    if not _UNWANTED.search(words):
        return None
    body: Any = error.body
    text = words if body is not None else error.message
    if "json_schema" in text or "json_object" in text:
        return "response_format"
    return next((p for p in _PARAMETERS if re.search(rf"\b{p}\b", text)), None)


def failure_of_body(status: int, body: dict[str, Any], model: str) -> ModelFailed:
    """The failure that an answer of a batch stands for. status: 0 where the request never ran."""
    if status == 0:
        return ModelFailed("timeout", "the batch ended before this request was answered", where=model)
    return failure(_as_error(status, body), model)


def unwanted_in_body(status: int, body: dict[str, Any]) -> str | None:
    """As `unwanted_parameter`, for an answer of a batch."""
    return unwanted_parameter(_as_error(status, body)) if status else None


def _as_error(status: int, body: dict[str, Any]) -> openai.APIStatusError:
    given: Any = body.get("error")
    error = given if isinstance(given, dict) else {"message": str(given or "")}
    response = httpx2.Response(status, request=httpx2.Request("POST", "http://batch.invalid"))
    return openai.APIStatusError(str(error.get("message") or ""), response=response, body=error)
