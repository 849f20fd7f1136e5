"""An answer on its way to the page: heard sentence by sentence, and in the log whole, whether or not anybody listens."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

Answered = TypeVar("Answered")


class Reply(Generic[Answered]):
    """The patient's answer to one turn.

    It is made and committed in a thread of its own: a tab that closes in the middle cuts nothing short, and a second one
    that opens meanwhile hears the same answer from its beginning. Iterate for the sentences, as often as wanted; `done()`
    waits for the end and gives what `make` returned, or raises what it raised.

    make: makes the answer; it is handed what to call with each sentence. opens: whether the turn has just hurt.
    """

    def __init__(self, make: Callable[[Callable[[str], None]], Answered], *, text: str, opens: bool = False) -> None:
        self.text, self.opens = text, opens
        self._make = make
        self._heard: list[str] = []
        self._result: Answered | None = None
        self._error: BaseException | None = None
        self._over = False
        self._news = threading.Condition()
        threading.Thread(target=self._run, name="reply", daemon=True).start()

    def __iter__(self) -> Iterator[str]:
        place = 0
        while True:
            with self._news:
                while len(self._heard) == place and not self._over:
                    self._news.wait()
                if len(self._heard) == place:
                    return
                sentence = self._heard[place]
            place += 1
            yield sentence

    def done(self) -> Answered:
        """The end of it. Waits as long as the voice may take."""
        with self._news:
            self._news.wait_for(lambda: self._over)
        if self._error is not None:
            raise self._error
        assert self._result is not None
        return self._result

    def _run(self) -> None:
        result: Answered | None = None
        error: BaseException | None = None
        try:
            result = self._make(self._hear)
        except BaseException as one:  # whoever asks for the end is told, in their own thread
            error = one
        with self._news:
            self._result, self._error, self._over = result, error, True
            self._news.notify_all()

    def _hear(self, sentence: str) -> None:
        with self._news:
            self._heard.append(sentence)
            self._news.notify_all()
