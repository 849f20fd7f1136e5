"""Many people practising at once in a real app, over its own websocket, and what each of them had to wait.

Each client opens a session of its own, writes a turn, waits until the patient's answer stands on its page, thinks for
a while as people do, and writes the next. Afterwards the log is read: every turn that was sent must be in its own
session, in order, once.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from simulator.bench.speed import SAID
from simulator.practice.house import House
from simulator.practice.practice import Practice
from simulator.settings import ROOT, Settings
from simulator.store import Database, Log

PERSON: Final = "local"
BOUND_P95: Final = 1.0
PATIENCE: Final = 60.0


@dataclass
class _Client:
    """One person: the session, the words sent so far, seconds until each was answered, what went wrong."""

    session: str
    sent: list[str] = field(default_factory=list)
    waited: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def load(
    settings: Settings, people: int = 50, turns: int = 8, think: tuple[float, float] = (6.0, 18.0), seed: int = 1,
    cold: bool = False,
) -> dict[str, Any]:  # fmt: skip
    """`people` at once, `turns` each; think: seconds between an answer and the next turn, drawn evenly.

    They come when the app says that it is ready (`/ready`), as a proxy sends them; cold: as soon as the process lives.

    A beginner who reads an answer, thinks and types 25 words takes some 30 seconds; the default is harder than life.
    """
    log = Log(Database(settings))
    practice = Practice(House(settings), log)
    patients = ("beth", "adrian", "dawn", "filomena", "rhian", "ubax")
    clients = [
        _Client(practice.begin(PERSON, patients[i % len(patients)], None, seed=i, anew=True).id) for i in range(people)
    ]
    starting = time.perf_counter()
    with _app(settings, cold) as (port, process):
        opening = time.perf_counter() - starting
        base = _memory(process.pid)
        begun = time.perf_counter()
        asyncio.run(_all(clients, port, turns, think, seed))
        took = time.perf_counter() - begun
        full = _memory(process.pid)
    waited = sorted(w for c in clients for w in c.waited)
    lost = crossed = 0
    for client in clients:
        there = [t.therapist for t in log.turns(client.session) if t.number > 0]
        lost += sum(1 for words in client.sent if there.count(words) != 1)
        crossed += sum(1 for words in there if words not in client.sent)
    return {
        "bench": "load", "cold": cold, "opening_s": round(opening, 1), "people": people, "turns": len(waited), "seconds": round(took, 1),
        "turns_a_second": round(len(waited) / took, 2), "median_s": round(statistics.median(waited), 3),
        "p95_s": round(waited[min(len(waited) - 1, int(0.95 * len(waited)))], 3), "max_s": round(waited[-1], 3),
        "errors": sum(len(c.errors) for c in clients), "first_errors": [e for c in clients for e in c.errors][:3],
        "lost": lost, "crossed": crossed, "server_mb": round(full), "mb_a_session": round((full - base) / people, 2),
        "bound_p95_s": BOUND_P95,
    }  # fmt: skip


async def _all(clients: list[_Client], port: int, turns: int, think: tuple[float, float], seed: int) -> None:
    tasks = [
        asyncio.create_task(_practise(client, port, turns, think, random.Random(f"{seed}-{i}")))
        for i, client in enumerate(clients)
    ]
    await asyncio.gather(*tasks)


async def _practise(client: _Client, port: int, turns: int, think: tuple[float, float], rng: random.Random) -> None:
    from websockets.asyncio.client import connect

    await asyncio.sleep(rng.uniform(0, think[1]))
    try:
        async with connect(f"ws://127.0.0.1:{port}/_stcore/stream", max_size=None, ping_interval=None) as wire:
            page = _Page(wire, client.session)
            await page.run()
            for number in range(turns):
                await asyncio.sleep(rng.uniform(*think))
                words = f"{SAID[rng.randrange(len(SAID))]} {client.session[:6]}-{number}"
                client.sent.append(words)
                client.waited.append(await page.say(words))
    except Exception as error:  # counted and shown: a client's trouble is what this measures
        client.errors.append(f"{type(error).__name__}: {error}"[:200])


class _Page:
    """A browser's side of Streamlit's protocol, as far as the session page needs it."""

    def __init__(self, wire: Any, session: str) -> None:
        self._wire, self._query = wire, f"session={session}"
        self._box = ""

    async def run(self) -> None:
        """Opens the page and waits until it stands."""
        await self._send(None)
        await self._until(lambda _, finished: finished and bool(self._box))

    async def say(self, words: str) -> float:
        """Writes a turn; seconds until the patient's answer to it stands on the page."""
        begun = time.perf_counter()
        await self._send(words)
        echoed = False

        def answered(html: str, finished: bool) -> bool:
            nonlocal echoed
            if words in html:
                echoed = True
                return False
            return echoed and ('class="patient"' in html) and not finished

        await self._until(answered)
        took = time.perf_counter() - begun
        await self._until(lambda _, finished: finished)
        return took

    async def _send(self, words: str | None) -> None:
        from streamlit.proto.BackMsg_pb2 import BackMsg

        message = BackMsg()
        message.rerun_script.query_string = self._query
        message.rerun_script.page_name = "session"
        if words is not None:
            state = message.rerun_script.widget_states.widgets.add()
            state.id = self._box
            state.chat_input_value.data = words
        await self._wire.send(message.SerializeToString())

    async def _until(self, enough: Any) -> None:
        """Reads what the server sends until `enough(html of a delta, a run has finished)`."""
        from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

        async with asyncio.timeout(PATIENCE):
            while True:
                message = ForwardMsg()
                message.ParseFromString(await self._wire.recv())
                kind = message.WhichOneof("type")
                if kind == "delta":
                    element = message.delta.new_element
                    if element.WhichOneof("type") == "exception":
                        raise RuntimeError(f"the page shows an exception: {element.exception.type}")
                    if element.WhichOneof("type") == "chat_input":
                        self._box = element.chat_input.id
                    if enough(_html(element), False):
                        return
                elif (
                    kind == "script_finished"
                    and message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY
                    and enough("", True)
                ):
                    return


def _html(element: Any) -> str:
    """A delta's words as the page has them: html escapes undone."""
    import html

    kind = element.WhichOneof("type")
    if kind == "html":
        return html.unescape(element.html.body)
    return html.unescape(element.markdown.body) if kind == "markdown" else ""


@contextlib.contextmanager
def _app(settings: Settings, cold: bool) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """The real app on a free port, on this data, speaking at once; ready, as a proxy asks, or cold."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port = int(sock.getsockname()[1])
    env = {**os.environ, "SIMULATOR_DATA": str(settings.data), "SIMULATOR_PACE": "0"}
    if settings.database_url:
        env["DATABASE_URL"] = settings.database_url
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        "app.py",
        "--server.port",
        str(port),
        "--server.headless",
        "true",
    ]
    process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(1200):
            try:
                urllib.request.urlopen(
                    f"http://127.0.0.1:{port}/{'_stcore/health' if cold else 'ready'}", timeout=1
                ).close()
                break
            except OSError:
                time.sleep(0.25)
        else:
            raise RuntimeError("the app did not get ready; run `python -m simulator health`")
        yield port, process
    finally:
        process.terminate()
        process.wait(20)


def _memory(pid: int) -> float:
    """Resident memory of a process, MB."""
    import psutil

    return float(psutil.Process(pid).memory_info().rss) / 1e6
