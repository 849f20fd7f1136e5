"""A learning record store is told what was attempted, completed and scored, once, whatever it does; and never a word."""

from __future__ import annotations

import base64
import json
import threading
import uuid
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from simulator.errors import SimulatorError
from simulator.program.xapi import Outbox, leaves
from simulator.settings import Settings
from simulator.store.outbox import OutboxStore
from tests.program.conftest import Town
from tests.program.test_assessments import GOOD, _all, _answers, _form


class Records:
    """A learning record store on loopback: it keeps statements by id, and misbehaves when told to."""

    def __init__(self) -> None:
        self.kept: dict[str, dict[str, Any]] = {}
        self.posts: list[list[dict[str, Any]]] = []
        self.headers: list[dict[str, str]] = []
        self.refuses: set[str] = set()
        self.status: int | None = None
        records = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                records.posts.append(body)
                records.headers.append({**self.headers, "path": self.path})
                status, said = records.take(body)
                self.send_response(status)
                data = json.dumps(said).encode()
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/xapi/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def take(self, body: list[dict[str, Any]]) -> tuple[int, Any]:
        if self.status is not None:
            return self.status, {}
        if any(s["id"] in self.refuses for s in body):
            return 400, {}
        if any(self.kept.get(s["id"], s) != s for s in body):
            return 409, {}
        self.kept.update({s["id"]: s for s in body})
        return 200, [s["id"] for s in body]


@pytest.fixture
def records() -> Iterator[Records]:
    made = Records()
    yield made
    made.server.shutdown()
    made.server.server_close()


def _settings(folder: Path, url: str | None) -> Settings:
    return Settings(
        _env_file=None, data=folder, xapi_endpoint=url, xapi_key=SecretStr("key"), xapi_secret=SecretStr("s3cret"),
        xapi_home="https://practice.example.org/",
    )  # type: ignore[call-arg]  # fmt: skip


def _outbox(town: Town, folder: Path, url: str | None) -> Outbox:
    return Outbox(OutboxStore(town.database), town.office.people, _settings(folder, url), clock=town.clock)


def _verbs(records: Records) -> list[str]:
    return sorted(s["verb"]["display"]["en"] for s in records.kept.values())


def test_begun_finished_and_released_scores_are_told_by_pseudonym(town: Town, records: Records, tmp_path: Path) -> None:
    form = _form(town)
    _all(town, form, "ann-north")
    outbox = _outbox(town, tmp_path, records.url)
    assert outbox.send().sent == 2
    assert _verbs(records) == ["attempted", "completed"]
    town.office.assessing.release(form.id)
    outbox.send()
    assert set(_verbs(records)) == {"attempted", "completed", "scored"}
    pseudonym = next(m.pseudonym for m in town.office.people.members(town.programs["north"]) if m.person == "ann-north")
    for statement in records.kept.values():
        assert statement["actor"]["account"] == {"homePage": "https://practice.example.org", "name": pseudonym}
        assert statement["id"] == str(uuid.UUID(statement["id"]))
        assert statement["timestamp"].endswith("Z")
    score = next(
        s for s in records.kept.values() if s["verb"]["display"]["en"] == "scored" and "empathy" in s["object"]["id"]
    )
    mean = town.office.results.overview(form.id).people[0].means["empathy"][0]
    assert score["result"]["score"] == {
        "raw": pytest.approx(mean, abs=1e-4), "min": 1, "max": 5, "scaled": pytest.approx((mean - 1) / 4, abs=1e-4),
    }  # fmt: skip
    key = base64.b64encode(b"key:s3cret").decode()
    assert all(h["Authorization"] == f"Basic {key}" for h in records.headers)
    assert all(h["X-Experience-API-Version"] == "1.0.3" and h["path"] == "/xapi/statements" for h in records.headers)


def test_no_word_no_name_and_no_email_leaves(town: Town, records: Records, tmp_path: Path) -> None:
    form = _form(town)
    _all(town, form, "ann-north")
    town.office.assessing.release(form.id)
    _outbox(town, tmp_path, records.url).send()
    sent = json.dumps(records.posts)
    for word in ("kindness", "his voice", "Ann north", "ann-north", 'example.org"', "Beth", "@"):
        assert word not in sent.replace("https://practice.example.org", ""), word


def test_sending_again_sends_nothing_and_a_store_that_has_it_all_is_told_the_same(
    town: Town, records: Records, tmp_path: Path
) -> None:
    form = _form(town)
    _all(town, form, "ann-north")
    town.office.assessing.release(form.id)
    outbox = _outbox(town, tmp_path, records.url)
    first = outbox.send()
    posts = len(records.posts)
    again = outbox.send()
    assert (again.made, again.sent, again.waiting, len(records.posts)) == (0, 0, 0, posts)
    assert {s["id"]: s for _, s in outbox.statements()} == records.kept
    assert first.sent == len(records.kept)


@pytest.mark.parametrize("status", [500, 503, 429, 401])
def test_while_the_store_is_away_nothing_is_lost_and_later_everything_arrives(
    town: Town, records: Records, tmp_path: Path, status: int
) -> None:
    _all(town, _form(town), "ann-north")
    outbox = _outbox(town, tmp_path, records.url)
    records.status = status
    away = outbox.send()
    assert (away.made, away.sent, away.waiting) == (2, 0, 2)
    assert away.trouble is not None
    assert "s3cret" not in away.trouble
    records.status = None
    assert outbox.send().waiting == 0
    assert _verbs(records) == ["attempted", "completed"]


def test_a_store_that_does_not_answer_at_all_is_trouble_and_no_error(town: Town, tmp_path: Path) -> None:
    _all(town, _form(town), "ann-north")
    done = _outbox(town, tmp_path, "http://127.0.0.1:9/xapi").send()
    assert (done.sent, done.waiting) == (0, 2)
    assert "does not answer" in (done.trouble or "")


def test_one_statement_that_is_refused_holds_up_no_other(town: Town, records: Records, tmp_path: Path) -> None:
    form = _form(town)
    for person in ("ann-north", "bob-north"):
        _all(town, form, person)
    outbox = _outbox(town, tmp_path, records.url)
    bad = [s["id"] for _, s in outbox.statements()][1]
    records.refuses = {bad}
    done = outbox.send()
    assert (done.sent, done.waiting) == (3, 1)
    assert bad in (done.trouble or "")
    records.refuses = set()
    assert outbox.send().sent == 1


def test_a_statement_that_the_store_has_in_other_words_counts_as_sent(
    town: Town, records: Records, tmp_path: Path
) -> None:
    _all(town, _form(town), "ann-north")
    outbox = _outbox(town, tmp_path, records.url)
    one = next(s for _, s in outbox.statements())
    records.kept[one["id"]] = {**one, "stored": "earlier"}
    assert outbox.send().waiting == 0


def test_an_attempt_under_way_is_begun_and_not_finished(town: Town, records: Records, tmp_path: Path) -> None:
    _answers(town, _form(town), "ann-north", GOOD)
    _outbox(town, tmp_path, records.url).send()
    assert _verbs(records) == ["attempted"]


def test_nothing_is_told_of_whom_is_erased_or_does_not_consent(town: Town, records: Records, tmp_path: Path) -> None:
    form = _form(town)
    for person in ("ann-north", "bob-north"):
        _all(town, form, person)
    outbox = _outbox(town, tmp_path, "http://127.0.0.1:9/xapi")
    assert outbox.send().waiting == 4
    town.office.privacy.erase("ann-north")
    town.office.people.withdraw_consent(town.programs["north"], "bob-north")
    assert list(outbox.statements()) == []


def test_it_is_off_until_a_store_is_named_and_never_sends_a_key_unencrypted(town: Town, tmp_path: Path) -> None:
    with pytest.raises(SimulatorError, match="no learning record store is set"):
        _outbox(town, tmp_path, None).send()
    with pytest.raises(SimulatorError, match="not encrypted"):
        _outbox(town, tmp_path, "http://lrs.example.org/xapi").send()
    assert leaves(_settings(tmp_path, None)) is None
    said = leaves(_settings(tmp_path, "https://lrs.example.org/xapi")) or ""
    assert "lrs.example.org" in said
    assert "none of your words" in said


def test_a_score_that_changes_is_told_anew(town: Town, records: Records, tmp_path: Path) -> None:
    import sqlalchemy as sa

    form = _form(town)
    _all(town, form, "ann-north")
    town.office.assessing.release(form.id)
    outbox = _outbox(town, tmp_path, records.url)
    outbox.send()
    before = len(records.kept)
    with town.database.engine.begin() as sql:
        sql.execute(sa.text("UPDATE turn_scores SET score = 5 WHERE dimension = 'empathy' AND score IS NOT NULL"))
    assert outbox.send().sent == 1
    assert len(records.kept) == before + 1
