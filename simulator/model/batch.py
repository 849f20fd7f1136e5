"""A model that answers tomorrow: what is asked of it is collected, handed in as batches, and answered when asked again.

Whoever uses it runs the same questions again and again; each run asks for what has no answer yet (new questions, those that
got lost, and those that follow from an answer). Everything is in a folder, each step on disk before the next, so a process
may die at any point and another goes on. Nothing is handed in twice and nothing is paid for twice.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

from simulator.model.calls import Meter, Noting
from simulator.model.dialect import Dialect
from simulator.model.forms import parse
from simulator.model.port import (
    PLAIN,
    Completion,
    Finish,
    Kind,
    M,
    Message,
    ModelFailed,
    Options,
    Place,
    TextStream,
    Usage,
)
from simulator.model.queue import ENDPOINT, BatchQueue, answer_of

MOST_REQUESTS: Final = 50_000
MOST_BYTES: Final = 190_000_000
"""What the provider takes in one file is 50,000 requests and 200 MB."""
TRIES: Final = 3
"""How often a request that got lost is handed in before it counts as failed."""
_NOTHING: Final = Usage()
_LOST: Final[frozenset[Kind]] = frozenset({"rate_limited", "server_error", "timeout", "unreachable"})


@dataclass(frozen=True)
class Part:
    """One file of requests on its way. size: requests in it."""

    number: int
    size: int
    file: str | None = None
    batch: str | None = None
    collected: bool = False


@dataclass(frozen=True)
class Progress:
    """How a job stands: answers that are there, requests handed in and not answered yet, and questions not handed in."""

    answered: int
    waiting: int
    wanted: int

    @property
    def over(self) -> bool:
        return self.waiting == 0 and self.wanted == 0


class BatchModel:
    """The ChatModel of a batch job in a folder. Thread-safe. role, meter: as for any model; calls cost the batch price.

    To be used in rounds: ask all that is to be asked; `hand_in()`; `collect()` until nothing waits; ask again; until
    nothing is wanted. What is asked and has no answer yet raises ModelFailed('unreachable').
    """

    def __init__(
        self, model: str, folder: Path, queue: BatchQueue, *, role: str = "judge", meter: Meter | None = None
    ) -> None:
        self.folder = folder
        self._model, self._folder, self._queue = model, folder, queue
        self._dialect = Dialect(newer=queue.server.provider)
        self._noting = Noting(role, model, queue.place, meter)
        self._wanted: dict[str, tuple[dict[str, Any], str]] = {}
        self._lock = threading.Lock()
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._answers: dict[str, dict[str, Any]] = {a["key"]: a for a in _lines(folder / "answers.jsonl")}
        self._lost: dict[str, int] = {}
        for line in _lines(folder / "lost.jsonl"):
            self._lost[line["key"]] = self._lost.get(line["key"], 0) + 1
        for refused in _lines(folder / "refused.jsonl"):
            self._dialect.learns(refused["parameter"], refused["given"])

    # --- the port -----------------------------------------------------------------------------------------------

    @property
    def name(self) -> str:
        return self._model

    @property
    def place(self) -> Place:
        return self._queue.place

    def complete(self, messages: Sequence[Message], options: Options = PLAIN) -> Completion:
        return self._answer(messages, None, options)

    def structured(self, messages: Sequence[Message], schema: type[M], options: Options = PLAIN) -> M:
        return parse(self._answer(messages, schema, options).text, schema, self._model)

    def stream(self, messages: Sequence[Message], options: Options = PLAIN) -> TextStream:
        def pieces() -> Any:
            whole = self._answer(messages, None, options)
            yield whole.text
            return whole

        return TextStream(pieces())

    def _answer(self, messages: Sequence[Message], schema: type[M] | None, options: Options) -> Completion:
        key = self._key(messages, schema, options)
        with self._lock:
            known = self._answers.get(key)
        if known is None:
            spoken, given = self._dialect.request(messages, options, schema)
            more = given.pop("extra_body", {})
            body = {"model": self._model, "messages": [{"role": r, "content": t} for r, t in spoken], **given, **more}
            with self._lock:
                self._wanted[key] = (body, options.prompt)
            raise ModelFailed("unreachable", "this question has no answer yet", where=self._model)
        if known.get("failure"):
            raise ModelFailed(known["failure"], known["what"], where=self._model)
        ended: Finish = "length" if known["finish"] == "length" else "stop"
        return Completion(known["text"], Usage(**known["usage"]), known["model"], ended)

    def _key(self, messages: Sequence[Message], schema: type[M] | None, options: Options) -> str:
        asked: list[Any] = [self._model, [(m.role, m.text) for m in messages], dict(options.record())]
        asked.append(schema.model_json_schema() if schema else None)
        return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:40]

    # --- the rounds ---------------------------------------------------------------------------------------------

    @property
    def progress(self) -> Progress:
        """How the job stands, after the questions have been asked."""
        with self._lock:
            waiting = {k for p in self._parts() if not p.collected for k in self._asked(p)}
            return Progress(len(self._answers), len(waiting - set(self._answers)), len(set(self._wanted) - waiting))

    def hand_in(self) -> int:
        """Hands in what is wanted and not on its way, after what an earlier process left behind; returns how many."""
        parts = self._parts()
        for part in parts:
            if part.batch is None:
                self._send(part)
        under_way = {k for p in parts if not p.collected for k in self._asked(p)}
        with self._lock:
            wanted = {k: v for k, v in self._wanted.items() if k not in under_way and k not in self._answers}
            self._wanted.clear()
        number = len(parts)
        for some in _files(wanted):
            number += 1
            lines = [
                {"custom_id": key, "method": "POST", "url": ENDPOINT, "body": wanted[key][0]} for key in some
            ]  # fmt: skip
            _write(self._requests(number), "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines))
            notes = {key: {"prompt": wanted[key][1], "given": _given(wanted[key][0])} for key in some}
            _write(self._folder / f"{number:04}.notes.json", json.dumps(notes))
            self._send(self._save(Part(number, len(some))))
        return len(wanted)

    def collect(self) -> Progress:
        """Takes in the answers of every batch that has ended. Raises ModelFailed where the provider refused a file."""
        for part in self._parts():
            if part.collected or part.batch is None:
                continue
            standing = self._queue.standing(part.batch)
            if standing.status == "waiting":
                continue
            if standing.status == "refused":
                self._save(replace(part, file=None, batch=None))  # to be handed in anew by the next run
                raise ModelFailed(
                    "refused", f"the provider refused the batch ({standing.why or 'no reason given'})", where=self._model,
                    mend="run the same command again once the reason is gone",
                )  # fmt: skip
            self._take(part, [self._queue.content(f) for f in standing.files])
            self._save(replace(part, collected=True))
            self._requests(part.number).unlink(missing_ok=True)
            for file in (part.file, *standing.files):
                if file:
                    self._queue.forget(file)
        return self.progress

    def _send(self, part: Part) -> None:
        tag = f"{self._folder.name}-{part.number:04}"
        if part.file is None:
            part = self._save(replace(part, file=self._queue.upload(self._requests(part.number).read_bytes())))
            found = None
        else:  # a process died after this: it may have been submitted, and nobody heard the answer
            found = self._queue.find(tag)
        assert part.file is not None
        self._save(replace(part, batch=found or self._queue.submit(part.file, tag)))

    def _take(self, part: Part, files: Sequence[str]) -> None:
        notes: dict[str, dict[str, Any]] = json.loads((self._folder / f"{part.number:04}.notes.json").read_text())
        left = set(notes)
        for line in (json.loads(x) for text in files for x in text.splitlines() if x.strip()):
            key, status, body = answer_of(line)
            if key not in left or key in self._answers:
                continue
            if self._read(key, status, body, notes[key]):
                left.discard(key)
        for key in sorted(left - set(self._answers)):
            self._miss(key, "unreachable", "the provider gave no answer to it", notes[key])

    def _read(self, key: str, status: int, body: dict[str, Any], note: dict[str, Any]) -> bool:
        """Keeps one answer, or what became of it. False where it got lost."""
        from simulator.model.faults import failure_of_body, unwanted_in_body

        if status == 200:
            self._keep(key, body, note)
            return True
        refused = unwanted_in_body(status, body)
        if self._dialect.learns(refused, note["given"]):
            _append(self._folder / "refused.jsonl", {"parameter": refused, "given": note["given"]})
            return True  # wanted anew by the next run, in words that this server takes
        failed = failure_of_body(status, body, self._model)
        if failed.kind in _LOST:
            self._miss(key, failed.kind, failed.what, note)
            return True
        self._fail(key, failed.kind, failed.what, note)
        return True

    def _keep(self, key: str, body: dict[str, Any], note: dict[str, Any]) -> None:
        choices = body.get("choices") or [{}]
        text = str((choices[0].get("message") or {}).get("content") or "")
        finish = choices[0].get("finish_reason")
        given = body.get("usage") or {}
        cached = (given.get("prompt_tokens_details") or {}).get("cached_tokens") or 0
        usage = Usage(int(given.get("prompt_tokens") or 0), int(given.get("completion_tokens") or 0), int(cached))
        if not text.strip():
            why: Kind = "refused" if finish == "content_filter" else "empty"
            self._fail(key, why, "the model gave no answer", note, usage)
            return
        name = str(body.get("model") or self._model)
        self._add({"key": key, "text": text, "finish": finish, "model": name, "usage": asdict(usage)})
        ended: Finish = "length" if finish == "length" else "stop"
        self._noting.answered("batch", _options(note), Completion(text, usage, name, ended))

    def _miss(self, key: str, kind: Kind, what: str, note: dict[str, Any]) -> None:
        self._lost[key] = self._lost.get(key, 0) + 1
        _append(self._folder / "lost.jsonl", {"key": key})
        if self._lost[key] >= TRIES:
            self._fail(key, kind, what, note)

    def _fail(self, key: str, kind: Kind, what: str, note: dict[str, Any], usage: Usage = _NOTHING) -> None:
        self._add({"key": key, "failure": kind, "what": what})
        self._noting.failed("batch", _options(note), kind, 0.0, usage)

    def _add(self, answer: dict[str, Any]) -> None:
        _append(self._folder / "answers.jsonl", answer)
        with self._lock:
            self._answers[answer["key"]] = answer

    # --- the folder ---------------------------------------------------------------------------------------------

    def _parts(self) -> list[Part]:
        files = sorted(self._folder.glob("[0-9]*.part.json"))
        return [Part(**json.loads(f.read_text(encoding="utf-8"))) for f in files]

    def _save(self, part: Part) -> Part:
        _write(self._folder / f"{part.number:04}.part.json", json.dumps(asdict(part)))
        return part

    def _requests(self, number: int) -> Path:
        return self._folder / f"{number:04}.requests.jsonl"

    def _asked(self, part: Part) -> set[str]:
        return set(json.loads((self._folder / f"{part.number:04}.notes.json").read_text(encoding="utf-8")))


def in_rounds(model: BatchModel, ask: Callable[[], None], pause: Callable[[Progress], bool]) -> bool:
    """Asks, hands in and collects until every question has its answer; whether that came about.

    pause: called while answers are awaited; returns whether to go on waiting.
    """
    while True:
        ask()
        model.hand_in()
        progress = model.collect()
        while progress.waiting:
            if not pause(progress):
                return False
            progress = model.collect()
        ask()
        if model.progress.over:
            return True


def _given(body: dict[str, Any]) -> dict[str, Any]:
    """The parameters of a request, as the dialect knows them, without a word of what was asked."""
    given = {k: v for k, v in body.items() if k not in ("model", "messages", "response_format")}
    if "response_format" in body:
        given["response_format"] = {"type": body["response_format"]["type"]}
    limits = {k: given.pop(k) for k in ("max_tokens", "max_completion_tokens") if k in given}
    return {**given, **({"extra_body": limits} if limits else {})}


def _options(note: dict[str, Any]) -> Options:
    given = note["given"]
    limits = given.get("extra_body", {})
    return Options(
        temperature=given.get("temperature"), seed=given.get("seed"), stop=tuple(given.get("stop", ())),
        max_tokens=next(iter(limits.values()), None), prompt=note["prompt"],
    )  # fmt: skip


def _files(wanted: dict[str, tuple[dict[str, Any], str]]) -> list[list[str]]:
    """The keys, file by file, within what one file may hold."""
    out: list[list[str]] = []
    size = 0
    for key, (body, _) in wanted.items():
        long = len(json.dumps(body, ensure_ascii=False).encode()) + 200
        if not out or len(out[-1]) >= MOST_REQUESTS or size + long > MOST_BYTES:
            out.append([])
            size = 0
        out[-1].append(key)
        size += long
    return out


def _lines(path: Path) -> list[dict[str, Any]]:
    """The records of a file; a last line that a dying process left unfinished is none."""
    if not path.is_file():
        return []
    out = []
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            out.append(json.loads(line))
        except ValueError:
            continue
    return out


def _append(path: Path, record: dict[str, Any]) -> None:
    with path.open("ab+") as file:
        whole = True
        if file.tell() > 0:
            file.seek(-1, os.SEEK_END)
            whole = file.read(1) == b"\n"
        file.write((b"" if whole else b"\n") + json.dumps(record, ensure_ascii=False).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def _write(path: Path, text: str) -> None:
    """The whole file or none of it."""
    part = path.with_name(f".{path.name}.part")
    with part.open("wb") as file:
        file.write(text.encode())
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
