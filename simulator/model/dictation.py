"""Speech to text, where `TRANSCRIPTION_MODEL` names a model at an OpenAI-compatible server. Nothing is sent without it.

The sound goes to that server, under the same rules as words to a model, and is kept nowhere. What comes back is a draft
that the trainee reads and corrects before it is said to anybody.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any, Final, Protocol

from simulator.model.library import Server
from simulator.model.places import place_of
from simulator.model.port import ModelFailed, Place
from simulator.model.roles import server_of
from simulator.model.switch import check
from simulator.settings import Settings

if TYPE_CHECKING:
    import httpx2

LONGEST: Final = 20_000_000
"""Bytes of sound at most: about ten minutes at the 16 kHz that the browser records."""


class Transcriber(Protocol):
    """Turns recorded speech into words."""

    @property
    def place(self) -> Place:
        """Where the sound goes."""
        ...

    def transcribe(self, sound: bytes) -> str:
        """The words in a WAV recording. Raises ModelFailed."""
        ...


class ScriptedTranscriber:
    """Hears what it is told to hear, or fails as told; for tests and demonstrations. Sends nothing."""

    def __init__(self, *heard: str | ModelFailed) -> None:
        self._heard, self.sounds = list(heard), list[bytes]()

    @property
    def place(self) -> Place:
        return Place("app", own=True)

    def transcribe(self, sound: bytes) -> str:
        self.sounds.append(sound)
        said = self._heard.pop(0) if len(self._heard) > 1 else self._heard[0]
        if isinstance(said, ModelFailed):
            raise said
        return said


class ServedTranscriber:
    """A model behind `/audio/transcriptions` of an OpenAI-compatible server. transport: for tests."""

    def __init__(self, model: str, server: Server, *, transport: httpx2.BaseTransport | None = None) -> None:
        self._model, self._server, self._transport = model, server, transport
        self._place = place_of(server.url, server.own)

    @property
    def place(self) -> Place:
        return self._place

    def transcribe(self, sound: bytes) -> str:
        self._may_leave()
        if not sound:
            raise ModelFailed("empty", "nothing was recorded", where=self._model, mend="record it again, or type")
        if len(sound) > LONGEST:
            raise ModelFailed(
                "refused", "the recording is longer than ten minutes", where=self._model, mend="say it in fewer words"
            )
        from simulator.model.faults import failure
        from simulator.model.wire import Line, Patience

        line = Line(self._server.url, self._transport)
        try:
            with Patience(self._server.timeout).held():
                got = self._client(line).audio.transcriptions.create(
                    model=self._model, file=("speech.wav", sound, "audio/wav")
                )
            words = got if isinstance(got, str) else getattr(got, "text", None)
            if not isinstance(words, str):
                raise ValueError("no text")
        except Exception as error:
            failed = failure(error, self._model)
        else:
            if words.strip():
                return " ".join(words.split())
            failed = ModelFailed("empty", "no words were heard", where=self._model, mend="record it again, or type")
        finally:
            with contextlib.suppress(Exception):
                line.close()
        # Out here, so that the library's exception, which holds the request, does not hang on to ours.
        raise failed

    def _may_leave(self) -> None:
        check(self._model)
        if self._place.leaves_the_house and not self._server.remote:
            raise ModelFailed(
                "forbidden", f"speech may not leave for {self._place.host}", where=self._model,
                mend="set REMOTE_MODELS=true, or name the host in MODEL_HOSTS if it is your own",
            )  # fmt: skip
        if self._server.provider and self._server.key is None:
            raise ModelFailed(
                "no_key", "this server wants a key", where=self._model, mend="set TRANSCRIPTION_API_KEY or OPENAI_API_KEY"
            )  # fmt: skip

    def _client(self, line: Any) -> Any:
        import openai

        server = self._server
        key = server.key.get_secret_value() if server.key else "none-needed"
        if server.azure_version is not None:
            return openai.AzureOpenAI(
                azure_endpoint=server.url, azure_deployment=self._model, api_version=server.azure_version, api_key=key,
                max_retries=server.retries, http_client=line,
            )  # fmt: skip
        return openai.OpenAI(base_url=server.url, api_key=key, max_retries=server.retries, http_client=line)


def transcriber(settings: Settings) -> Transcriber | None:
    """The transcriber of the settings; None where none is named, or where the settings would not let it be used.

    So a page shows a microphone only where speech may go somewhere. Raises ModelFailed for an address that is none.
    """
    if not settings.transcription_model or not settings.real_models:
        return None
    made = ServedTranscriber(settings.transcription_model, server_of("transcription", settings))
    return None if made.place.leaves_the_house and not settings.remote_models else made
