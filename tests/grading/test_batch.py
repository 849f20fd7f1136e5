"""Grading through the provider's queue: the same scores at half the price, and nothing lost or paid twice on the way."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from simulator.grading.batch import BatchGrading, batch_grading
from simulator.grading.judge import record
from simulator.grading.model import ModelJudge, grade_all
from simulator.grading.transcript import Moment
from simulator.model import FunctionModel, Message, Meter, ModelFailed, Place, real_calls
from simulator.model.batch import Progress
from simulator.model.library import Server
from simulator.model.queue import BatchQueue
from simulator.rubric import Rubric, load
from simulator.settings import ROOT, Settings
from tests.grading.test_model_judge import WARM, judging, moment
from tests.model.batch_server import BatchServer
from tests.test_cli import run

KEY = "sk-secret-0123456789abcdef"
TEXTS = (
    "You kept the letter for nine years. I wonder if part of you is still waiting, and that aches. Is that near it?",
    "You kept the letter for nine years.",
    "You should open it.",
)
ASKED = 9
"""Three questions about each of the three turns."""
USAGE = {
    "prompt_tokens": 1000,
    "completion_tokens": 100,
    "total_tokens": 1100,
    "prompt_tokens_details": {"cached_tokens": 0},
}


def completion(text: str) -> tuple[int, dict[str, Any]]:
    choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}}
    return 200, {"id": "c", "object": "chat.completion", "model": "gpt-5-mini", "choices": [choice], "usage": USAGE}


def judged(body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """What a model that sees the same as the fake of the model judge's tests answers to a request."""
    messages = tuple(Message(m["role"], m["content"]) for m in body["messages"])
    return completion(json.dumps(judging(WARM)(messages)))


@pytest.fixture(scope="module")
def core() -> Rubric:
    return load("core", ROOT / "rubrics")


@pytest.fixture
def moments() -> list[Moment]:
    return [moment(text) for text in TEXTS]


@pytest.fixture
def serves() -> Iterator[Callable[..., BatchServer]]:
    made: list[BatchServer] = []

    def make(answer: Any = judged, **how: Any) -> BatchServer:
        made.append(BatchServer(answer, **how))
        return made[-1]

    with real_calls(allowed=True):
        yield make
        for server in made:
            server.close()


def job(
    server: BatchServer, moments: list[Moment], rubric: Rubric, data: Path, meter: Meter | None = None, **given: Any
) -> BatchGrading:
    """A process of its own that takes the job up: nothing is shared with another but the folder and the server."""
    settings = Settings(_env_file=None, judge_model="gpt-5-mini", data=data, **given)  # type: ignore[call-arg]
    at = Server(server.url, SecretStr(KEY), timeout=5.0, retries=0)
    queue = BatchQueue(at, place=Place("host", "api.example.org"))
    return batch_grading(moments, rubric, settings, meter=meter, queue=queue)


def wait(_: Progress) -> bool:
    return True


def leave(_: Progress) -> bool:
    return False


def test_a_batch_gives_the_scores_that_asking_at_once_gives_at_half_the_price(
    serves: Any, moments: list[Moment], core: Rubric, tmp_path: Path
) -> None:
    server, meter = serves(), Meter()
    graded = job(server, moments, core, tmp_path, meter).run(wait)
    assert graded is not None
    at_once = grade_all(moments, ModelJudge(FunctionModel(judging(WARM))), core)
    assert [record(g)["scores"] for g in graded] == [record(g)["scores"] for g in at_once]
    assert len(server.batches) == 1
    calls = meter.calls
    assert len(calls) == len(server.handed_in) == ASKED
    assert {c.method for c in calls} == {"batch"}
    assert calls[0].cost == pytest.approx((1000 * 0.25 + 100 * 2.00) / 1e6 / 2)
    assert meter.cost == pytest.approx(ASKED * calls[0].cost)
    assert calls[0].prompt.startswith("judge_")


def test_a_job_that_is_left_goes_on_when_it_is_called_again(
    serves: Any, moments: list[Moment], core: Rubric, tmp_path: Path
) -> None:
    server = serves(polls=2)
    assert job(server, moments, core, tmp_path).run(leave) is None
    assert job(server, moments, core, tmp_path).run(leave) is None
    again = job(server, moments, core, tmp_path).run(wait)
    assert again is not None
    assert all(g.unscored is None for g in again)
    assert len(server.handed_in) == ASKED
    meter = Meter()
    assert job(server, moments, core, tmp_path, meter).run(leave) == again  # all is there: nobody is asked
    assert len(server.batches) == 1
    assert meter.calls == ()


STEPS = (
    "POST /v1/files", "after POST /v1/files", "POST /v1/batches", "after POST /v1/batches", "GET /v1/batches/",
    "GET /v1/files/", "after GET /v1/files/",
)  # fmt: skip


@pytest.mark.parametrize("step", STEPS)
def test_whatever_dies_midway_nothing_is_lost_and_nothing_is_paid_twice(
    serves: Any, moments: list[Moment], core: Rubric, tmp_path: Path, step: str
) -> None:
    server = serves(dies=[step])
    with pytest.raises(ModelFailed) as caught:
        job(server, moments, core, tmp_path).run(wait)
    assert caught.value.kind == "unreachable"
    assert KEY not in str(caught.value)
    meter = Meter()
    graded = job(server, moments, core, tmp_path, meter).run(wait)
    assert graded is not None
    assert all(g.unscored is None for g in graded)
    assert len(server.batches) == 1, server.steps
    assert len(meter.calls) == ASKED


def test_what_has_no_answer_is_asked_again_and_only_that(
    serves: Any, moments: list[Moment], core: Rubric, tmp_path: Path
) -> None:
    asked: dict[str, int] = {}

    def forgetful(body: dict[str, Any]) -> tuple[int, dict[str, Any]] | None:
        words = json.dumps(body["messages"])
        asked[words] = asked.get(words, 0) + 1
        if "You should open it." in words and asked[words] == 1:
            return None
        if "that aches" in words and asked[words] == 1:
            return 500, {"error": {"message": "oops", "code": "server_error"}}
        return judged(body)

    server = serves(forgetful, status="expired")
    graded = job(server, moments, core, tmp_path).run(wait)
    assert graded is not None
    assert all(g.unscored is None for g in graded)
    assert len(server.batches) == 2
    assert len(server.handed_in) == ASKED + 6
    assert max(asked.values()) == 2


def test_a_question_that_is_never_answered_leaves_its_turn_unscored_with_the_reason(
    serves: Any, moments: list[Moment], core: Rubric, tmp_path: Path
) -> None:
    def deaf(body: dict[str, Any]) -> tuple[int, dict[str, Any]] | None:
        return None if "You should open it." in json.dumps(body["messages"]) else judged(body)

    server = serves(deaf)
    graded = job(server, moments, core, tmp_path).run(wait)
    assert graded is not None
    assert [bool(g.unscored) for g in graded] == [False, False, True]
    assert "gave no answer" in str(graded[2].unscored)
    assert len(server.batches) == 3


def test_an_answer_that_cannot_be_read_is_asked_for_once_more(
    serves: Any, moments: list[Moment], core: Rubric, tmp_path: Path
) -> None:
    def mumbles(body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        return judged(body) if len(body["messages"]) > 2 else completion("Well, it depends.")

    server = serves(mumbles)
    graded = job(server, moments[:1], core, tmp_path).run(wait)
    assert graded is not None
    assert graded[0].unscored is None
    assert len(server.handed_in) == 6
    assert "Well, it depends." in json.dumps(server.handed_in[-1]["body"]["messages"])


def test_a_parameter_that_the_server_does_not_take_is_left_out(
    serves: Any, moments: list[Moment], core: Rubric, tmp_path: Path
) -> None:
    def picky(body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if "temperature" in body:
            error = {"message": "Unsupported value", "code": "unsupported_value", "param": "temperature"}
            return 400, {"error": error}
        return judged(body)

    server = serves(picky)
    graded = job(server, moments, core, tmp_path).run(wait)
    assert graded is not None
    assert all(g.unscored is None for g in graded)
    assert ["temperature" in r["body"] for r in server.handed_in] == [True] * ASKED + [False] * ASKED


def test_a_batch_that_the_provider_refuses_is_said_and_can_be_handed_in_again(
    serves: Any, moments: list[Moment], core: Rubric, tmp_path: Path
) -> None:
    server = serves(status="failed", polls=0)
    with pytest.raises(ModelFailed, match="token_limit_exceeded") as caught:
        job(server, moments, core, tmp_path).run(wait)
    assert "sk-secret" not in str(caught.value)
    server.status = "completed"
    graded = job(server, moments, core, tmp_path).run(wait)
    assert graded is not None
    assert all(g.unscored is None for g in graded)


def test_nothing_of_the_session_stays_with_the_provider_or_in_a_request_file(
    serves: Any, moments: list[Moment], core: Rubric, tmp_path: Path
) -> None:
    server = serves()
    done = job(server, moments, core, tmp_path)
    done.run(wait)
    assert set(server.deleted) == set(server.files)
    kept = [p for p in done.model.folder.rglob("*") if p.is_file()]
    assert not [p for p in kept if "requests" in p.name]
    assert not [p for p in kept if KEY in p.read_text(encoding="utf-8")]


def test_a_server_without_batches_and_a_host_that_is_forbidden_are_one_clear_line(
    serves: Any, moments: list[Moment], core: Rubric, tmp_path: Path
) -> None:
    with pytest.raises(ModelFailed, match="no Batch API; grade without --batch"):
        job(serves(has_api=False), moments, core, tmp_path).run(wait)
    with pytest.raises(ModelFailed, match="words may not leave for api.example.org"):
        job(serves(), moments, core, tmp_path, remote_models=False)
    with pytest.raises(ModelFailed, match="JUDGE_MODEL"):
        batch_grading(moments, core, Settings(_env_file=None, judge_model=None, data=tmp_path))  # type: ignore[call-arg]


def test_the_command_hands_in_and_later_prints_the_scores(serves: Any, tmp_path: Path) -> None:
    server = serves()
    file = tmp_path / "t.jsonl"
    turns = [{"speaker": "patient", "text": "Nine years."}, {"speaker": "therapist", "text": TEXTS[0]}]
    file.write_text(json.dumps({"id": "a", "turns": turns}) + "\n", encoding="utf-8")
    env = {"JUDGE_MODEL": "m", "JUDGE_BASE_URL": server.url, "JUDGE_API_KEY": KEY, "MODEL_RETRIES": "0"}
    first = run("grade", str(file), "--batch", "--no-wait", data=tmp_path, **env)
    assert first.returncode == 0, first.stderr
    assert json.loads(first.stdout)["waiting"] == 5
    rest = run("grade", str(file), "--batch", data=tmp_path, **{**env, "BATCH_PAUSE": "0.01"})
    assert rest.returncode == 0, rest.stderr
    entry = json.loads(rest.stdout.splitlines()[0])
    assert entry["scores"]["empathy"]["score"] is not None
    assert KEY not in first.stdout + first.stderr + rest.stdout + rest.stderr
    assert f"Bearer {KEY}" in server.headers
