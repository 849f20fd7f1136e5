"""People are sent to a process once nobody there has to wait for what is made once."""

from __future__ import annotations

import threading

from starlette.applications import Starlette
from starlette.testclient import TestClient

from simulator.ui.readiness import PATH, Readiness


def _client(readiness: Readiness) -> TestClient:
    return TestClient(Starlette(routes=readiness.routes, lifespan=readiness.lifespan))


def _until(client: TestClient, said: str) -> int:
    answer = client.get(PATH)
    while not answer.text.startswith(said):
        answer = client.get(PATH)
    return answer.status_code


def test_nobody_is_sent_to_a_process_that_is_still_opening() -> None:
    go_on = threading.Event()
    with _client(Readiness(go_on.wait)) as client:  # type: ignore[arg-type]
        assert client.get(PATH).status_code == 503
        go_on.set()
        assert _until(client, "ready") == 200


def test_a_house_that_cannot_open_says_how_to_find_out_why_and_nothing_else() -> None:
    def broken() -> None:
        raise RuntimeError("postgresql://minutes:secret@db/minutes refused")

    with _client(Readiness(broken)) as client:
        assert _until(client, "cannot open") == 503
        assert "secret" not in client.get(PATH).text
        assert "simulator health" in client.get(PATH).text
