"""What was published, and what a session met, stays as it was: the database itself refuses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from simulator.errors import DraftError
from simulator.store import Answers, Database, Log
from simulator.store.rubrics import RubricStore
from simulator.store.studio import Draft, Drafts
from tests.store.stores import opened

AT = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    with opened(request.param, tmp_path) as found:
        yield found


def a_draft(draft_id: str = "d1", text: str = "one\n") -> Draft:
    return Draft(draft_id, "persona", "Joan", "ann", 1, text, None, AT, AT, "ann", None)


def publish(drafts: Drafts, number: int = 1, text: str = "id: joan\n") -> int:
    return drafts.publish("persona", "joan", number, text, note="", author="ann", at=AT).id


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE studio_versions SET text = 'other'",
        "UPDATE studio_versions SET number = 7",
        "DELETE FROM studio_versions",
        "UPDATE persona_versions SET text = 'other'",
        "DELETE FROM persona_versions",
        "INSERT INTO persona_versions (sha256, persona_id, version, text) VALUES ('s', 'joan', 1, 'other')",
        "UPDATE moment_versions SET text = 'other'",
        "DELETE FROM moment_versions",
        "INSERT INTO moment_versions (sha256, patient_id, text) VALUES ('s', 'joan', 'other')",
        "UPDATE rubric_versions SET text = 'other'",
        "DELETE FROM rubric_versions",
        "INSERT INTO rubric_versions (sha256, rubric_id, version, text) VALUES ('s', 'own', 1, 'other')",
        "UPDATE studio_saves SET text = 'other'",
        "DELETE FROM studio_saves",
    ],
)
def test_no_statement_changes_or_deletes_what_was_kept(database: Database, attack: str) -> None:
    drafts, log = Drafts(database), Log(database)
    log.remember_persona(sha256="s", persona_id="joan", version=1, text="as met")
    answers, rubrics = Answers(database), RubricStore(database)
    answers.remember_moments(sha256="s", patient_id="joan", text="as answered")
    rubrics.remember(sha256="s", rubric_id="own", version=1, text="as it scored")
    version = publish(drafts)
    drafts.add([a_draft()])
    with pytest.raises(DBAPIError), database.engine.begin() as sql:
        sql.execute(sa.text(attack))
    assert log.persona_text("s") == "as met"
    assert answers.moments_text("s") == "as answered"
    assert rubrics.kept("own", 1) == ["as it scored"]
    kept = drafts.version(version)
    assert kept is not None
    assert (kept.text, kept.number) == ("id: joan\n", 1)
    assert [s.text for s in drafts.saves("d1")] == ["one\n"]


@pytest.mark.parametrize("table", ["studio_versions", "persona_versions", "moment_versions", "rubric_versions"])
def test_replacing_or_emptying_a_table_is_refused_too(database: Database, table: str) -> None:
    drafts, log = Drafts(database), Log(database)
    log.remember_persona(sha256="s", persona_id="joan", version=1, text="as met")
    Answers(database).remember_moments(sha256="s", patient_id="joan", text="as answered")
    RubricStore(database).remember(sha256="s", rubric_id="own", version=1, text="as it scored")
    publish(drafts)
    attacks = {
        "sqlite": {
            "persona_versions": "INSERT OR REPLACE INTO persona_versions (sha256, persona_id, version, text) "
            "VALUES ('s', 'joan', 1, 'other')",
            "moment_versions": "INSERT OR REPLACE INTO moment_versions (sha256, patient_id, text) VALUES ('s', 'joan', 'other')",
            "rubric_versions": "INSERT OR REPLACE INTO rubric_versions (sha256, rubric_id, version, text) "
            "VALUES ('s', 'own', 1, 'other')",
            "studio_versions": "INSERT OR REPLACE INTO studio_versions (kind, item_id, number, sha256, text, note, "
            "author, published_at) VALUES ('persona', 'joan', 1, 'x', 'other', '', 'eve', '2026-01-01')",
        },
        "postgresql": {
            t: f"TRUNCATE {t} CASCADE"
            for t in ("studio_versions", "persona_versions", "moment_versions", "rubric_versions")
        },
    }[database.engine.dialect.name]
    with pytest.raises(DBAPIError), database.engine.begin() as sql:
        sql.execute(sa.text(attacks[table]))
    assert log.persona_text("s") == "as met"
    assert Answers(database).moments_text("s") == "as answered"
    assert RubricStore(database).kept("own", 1) == ["as it scored"]
    assert [v.text for v in drafts.versions()] == ["id: joan\n"]


def test_a_number_is_published_once(database: Database) -> None:
    drafts = Drafts(database)
    publish(drafts)
    with pytest.raises(DraftError, match="somebody else"):
        publish(drafts, text="id: joan\nname: other\n")
    assert [v.text for v in drafts.versions("persona", "joan")] == ["id: joan\n"]


def test_the_second_of_two_saves_changes_nothing(database: Database) -> None:
    drafts = Drafts(database)
    drafts.add([a_draft()])
    assert drafts.save("d1", "first\n", "Joan", seen=1, person="ann", at=AT) is not None
    assert drafts.save("d1", "second\n", "Joan", seen=1, person="bob", at=AT) is None
    kept = drafts.draft("d1")
    assert kept is not None
    assert (kept.text, kept.revision, kept.changed_by) == ("first\n", 2, "ann")


def test_retiring_hides_and_never_removes(database: Database) -> None:
    drafts = Drafts(database)
    one, two = publish(drafts), publish(drafts, 2, "id: joan\nversion: 2\n")
    drafts.retire(two, person="ann", at=AT)
    assert drafts.offered("persona") == {"joan": 1}
    drafts.retire(one, person="ann", at=AT)
    assert drafts.offered("persona") == {}
    assert drafts.highest("persona", "joan") == 2
    assert [v.retired_at for v in drafts.versions()] == [AT, AT]
    drafts.offer_again(two)
    assert drafts.offered("persona") == {"joan": 2}


def test_several_drafts_come_in_together_or_not_at_all(database: Database) -> None:
    drafts = Drafts(database)
    with pytest.raises(DBAPIError):
        drafts.add([a_draft("d1"), a_draft("d2"), a_draft("d1")])
    assert drafts.drafts() == []
