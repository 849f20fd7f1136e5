"""The outbox: statements are made from what the database says, kept, and sent until the store has each of them.

Nothing in an assessment waits for the store, and nothing is lost when it is away: what was done is in the database, and a
statement stays in the outbox until the store says that it has it. Ids are made from what they say, so that sending twice is
receiving once.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import httpx

from simulator.errors import SimulatorError
from simulator.practice.practice import now
from simulator.program.people import People
from simulator.program.xapi.statements import About, attempted, completed, home_of, scored
from simulator.settings import Settings
from simulator.store.outbox import OutboxStore, Told

AT_ONCE = 50
TIMEOUT = 30.0
VERSION = "1.0.3"


class StoreAway(Exception):
    """The learning record store cannot take statements just now; why, in words."""


@dataclass(frozen=True)
class Sent:
    """What a run did. made: new statements; sent: that the store has taken now; waiting: that it has not. trouble: why."""

    made: int
    sent: int
    waiting: int
    trouble: str | None


class Outbox:
    """For the command line. What leaves is told by `statements.leaves`."""

    def __init__(
        self, store: OutboxStore, people: People, settings: Settings, *, clock: Callable[[], datetime] = now
    ) -> None:
        self._store, self._people, self._settings, self._clock = store, people, settings, clock

    def statements(self, since: datetime | None = None) -> Iterator[tuple[str, dict[str, Any]]]:
        """(attempt, statement) of all there is to tell, sent or not: of people whose consent stands, oldest first."""
        home = home_of(self._settings)
        means: dict[str, dict[str, list[tuple[str, float, datetime]]]] = {}
        consents: dict[tuple[str, str], bool] = {}
        for told in self._store.attempts(since):
            who = (told.program, told.person)
            if who not in consents:
                consents[who] = self._people.consent_wanted(*who) is None
            if not consents[who]:
                continue
            about = About(home, told.program, told.form, told.title, told.attempt, told.pseudonym)
            yield told.attempt, attempted(about, told.started_at)
            if told.ended_at is None:
                continue
            yield told.attempt, completed(about, told.started_at, told.ended_at)
            if told.released_at is not None:
                if told.form not in means:
                    means[told.form] = self._means(told)
                for dimension, mean, at in means[told.form].get(told.attempt, []):
                    yield told.attempt, scored(about, dimension, mean, max(at, told.released_at))

    def send(self, since: datetime | None = None) -> Sent:
        """Fills the outbox and sends what waits. Raises SimulatorError where the settings do not say where or as whom."""
        client = self._client()
        made = self._store.put(self.statements(since), self._clock())
        before, waiting = self._store.count()
        trouble: str | None = None
        left = waiting
        with client:
            while left > 0:
                batch = self._store.waiting(min(AT_ONCE, left))
                left -= len(batch)
                if not batch:
                    break
                try:
                    trouble = self._post(client, batch) or trouble
                except StoreAway as away:
                    trouble = str(away)
                    self._store.trouble([s["id"] for s in batch], trouble)
                    break
        after, waiting = self._store.count()
        return Sent(made, after - before, waiting, trouble)

    def _means(self, told: Told) -> dict[str, list[tuple[str, float, datetime]]]:
        found: dict[str, list[tuple[str, float, datetime]]] = {}
        for attempt, dimension, mean, at in self._store.means(told.form):
            found.setdefault(attempt, []).append((dimension, mean, at))
        return found

    def _client(self) -> httpx.Client:
        s = self._settings
        if not s.xapi_endpoint or s.xapi_key is None or s.xapi_secret is None:
            raise SimulatorError(
                "no learning record store is set", where="settings",
                mend="set XAPI_ENDPOINT, XAPI_KEY and XAPI_SECRET; see docs/operations.md",
            )  # fmt: skip
        parts = urlsplit(s.xapi_endpoint)
        if parts.scheme != "https" and not (parts.scheme == "http" and _loopback(parts.hostname or "")):
            raise SimulatorError(
                "the store's address is not encrypted", where="XAPI_ENDPOINT",
                mend="give an https address; http is for this machine only",
            )  # fmt: skip
        return httpx.Client(
            base_url=s.xapi_endpoint.rstrip("/"), timeout=TIMEOUT,
            auth=(s.xapi_key.get_secret_value(), s.xapi_secret.get_secret_value()),
            headers={"X-Experience-API-Version": VERSION}, trust_env=False,
        )  # fmt: skip

    def _post(self, client: httpx.Client, batch: Sequence[dict[str, Any]]) -> str | None:
        """Sends a batch; one that is refused is halved until the culprit is alone. The trouble with it, if any."""
        try:
            answer = client.post("/statements", json=list(batch))
        except httpx.HTTPError as error:
            raise StoreAway(f"the store does not answer ({type(error).__name__})") from None
        ids = [s["id"] for s in batch]
        if answer.is_success:
            self._store.sent(ids, self._clock())
            return None
        if answer.status_code in (401, 403):
            raise StoreAway(f"the store refuses the key ({answer.status_code}); mend XAPI_KEY and XAPI_SECRET")
        if answer.status_code not in (400, 409, 413, 422):
            raise StoreAway(f"the store answers {answer.status_code}")
        if len(batch) > 1:
            half = len(batch) // 2
            first = self._post(client, batch[:half])
            return self._post(client, batch[half:]) or first
        if answer.status_code == 409:
            self._store.sent(ids, self._clock())  # it has one of this id already
            return None
        trouble = f"the store refuses statement {ids[0]} ({answer.status_code})"
        self._store.trouble(ids, trouble)
        return trouble


def _loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
