"""The small parts a patient is made of: frozen models, no behaviour beyond what the words mean."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from simulator.vocabulary import (
    Affect,
    AttachmentStyle,
    Cue,
    Direction,
    Move,
    RuptureKind,
    Skill,
    Stance,
    Topic,
    Wound,
)

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1200)]
Short = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400)]
Prose = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
Unit = Annotated[float, Field(ge=0.0, le=1.0)]


class Part(BaseModel):
    """Base of everything in a persona file: frozen, and a key it does not know is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Identity(Part):
    """Who the patient is, and what that means in the room with a stranger who has a title."""

    age: int = Field(ge=16, le=110)
    pronouns: Short
    culture: Short
    faith: Short
    social_class: Short
    work: Short
    in_the_room: Prose


class Attachment(Part):
    """Attachment style and which of the two wounds is the sorer one."""

    style: AttachmentStyle
    wounds: tuple[Wound, ...] = Field(min_length=1)
    note: Prose


class Defence(Part):
    """A survival skill, in Horney's direction and under its plain name."""

    id: Id
    direction: Direction
    name: Short
    looks_like: Short


class CoreConflict(Part):
    """The core conflictual relationship theme (Luborsky): wish, response of other, response of self."""

    wish: Short
    response_of_other: Short
    response_of_self: Short


class Transference(Part):
    """A figure the therapist can become, what the patient then expects, and the role it invites."""

    id: Id
    figure: Short
    expects: Short
    invites: Short


class Temperament(Part):
    """The numbers of the mind.

    Each is 0-1 unless said. `tolerance`: arousal above which the patient floods. `trust`: how fast good work raises
    the alliance (multiplier, 1 = average). `hurt`: how hard a bad turn lands (multiplier). `forgives`: how far one
    rung of repair carries (multiplier).
    """

    affect: Affect
    affects: tuple[Affect, ...] = Field(min_length=4)
    arousal: Unit = 0.35
    guard: Unit = 0.5
    tolerance: Unit = 0.85
    rupture: RuptureKind
    trust: float = Field(default=1.0, ge=0.3, le=2.0)
    hurt: float = Field(default=1.0, ge=0.3, le=2.0)
    forgives: float = Field(default=1.0, ge=0.3, le=2.0)


class Trigger(Part):
    """What hurts: which moves, about what, how strongly, and what comes back in the same breath.

    `about` holds things a therapist might say; the trigger then fires only on words close to them in meaning. Empty
    means: this move hurts whatever it is about. `becomes` names the transference figure the therapist turns into.
    """

    id: Id
    moves: tuple[Move, ...] = Field(min_length=1)
    about: tuple[Said, ...] = ()
    scenarios: tuple[Id, ...] = ()
    strength: Unit
    rupture: RuptureKind | None = None
    affect: Affect
    becomes: Id | None = None
    felt: tuple[Said, ...] = Field(min_length=1)
    says: tuple[Said, ...] = Field(min_length=2)


class Soother(Part):
    """What does this patient good, beyond what does anybody good. Same matching as a trigger."""

    id: Id
    moves: tuple[Move, ...] = Field(min_length=1)
    about: tuple[Said, ...] = ()
    strength: Unit
    felt: tuple[Said, ...] = Field(min_length=1)


class Gate(Part):
    """What must be true before a fact can be told. An empty gate is open from the first minute."""

    alliance: Unit = 0.0
    session: int = Field(default=1, ge=1)
    after: tuple[Id, ...] = ()
    no_open_rupture: bool = False

    @property
    def is_open_to_all(self) -> bool:
        """Whether this gate holds nothing back."""
        return not self.alliance and self.session == 1 and not self.after and not self.no_open_rupture


class Tells(Part):
    """First-person ways of telling a fact, in two layers. The deep layer comes after the shallow one."""

    shallow: tuple[Said, ...] = Field(min_length=1)
    deep: tuple[Said, ...] = ()


class Fact(Part):
    """Something true of the patient's life.

    `asked` are things a therapist might say that bring it out. `hides` are what the patient says instead while the
    gate is shut. `words` are words that would give the fact away; no open line may hold them while it is closed.
    """

    id: Id
    topic: Topic
    theme: Id | None = None
    truth: Short
    gate: Gate = Gate()
    asked: tuple[Said, ...] = Field(min_length=2)
    tells: Tells
    hides: tuple[Said, ...] = ()
    words: tuple[Short, ...] = ()


class Line(Part):
    """Something the patient says, by stance and by what it answers.

    `hears` (optional) are things a therapist might say that this line answers; without it the line fits any turn of
    its cue. `after` names facts that must have been told before. `thread` ties it to a story in a scenario. The text
    may hold `{word}`: the therapist's own charged word, picked up.
    """

    id: Id
    when: tuple[Stance, ...] = Field(min_length=1)
    on: tuple[Cue, ...] = Field(min_length=1)
    says: Said
    hears: tuple[Said, ...] = ()
    after: tuple[Id, ...] = ()
    thread: Id | None = None


class Reaction(Part):
    """A short first response from the state, before the matter: a look away, "Right.", a laugh that is not one."""

    when: tuple[Stance, ...] = Field(min_length=1)
    on: tuple[Cue, ...] = ()
    says: Short


class Inner(Part):
    """A private thought, shown only in the debrief."""

    when: tuple[Stance, ...] = Field(min_length=1)
    on: tuple[Cue, ...] = ()
    felt: Said


class Beat(Part):
    """One step of a story the patient came to tell. `reveals` names the facts it tells."""

    id: Id
    says: Said
    reveals: tuple[Id, ...] = ()
    depth: int = Field(default=1, ge=0, le=4)
    gate: Gate = Gate()


class Thread(Part):
    """A story in beats. `resumes` are ways back to it; `drops` says why it is let go."""

    id: Id
    title: Short
    beats: tuple[Beat, ...] = Field(min_length=3)
    resumes: tuple[Said, ...] = Field(min_length=2)
    drops: Said


class Opening(Part):
    """The state in which the patient walks in."""

    alliance: Unit
    arousal: Unit
    guard: Unit
    affect: Affect
    stance: Stance


class Scenario(Part):
    """A door into the case: one session, with what happened before it and what it trains.

    after_rupture, after_repair: the opening line where the last session with this trainee left a rupture open, or mended
    one.
    """

    id: Id
    title: Short
    session: int = Field(ge=1)
    since_last: Prose
    before_you_begin: Prose
    opening: Opening
    opening_line: Said
    after_rupture: Said | None = None
    after_repair: Said | None = None
    agenda: Short
    skills: tuple[Skill, ...] = Field(min_length=1)
    difficulty: int = Field(ge=1, le=3)
    minutes: int = Field(default=50, ge=5, le=90)
    ending: Said
    content_notes: tuple[Short, ...] = ()
    told_before: tuple[Id, ...] = ()
    threads: tuple[Thread, ...] = Field(min_length=1)


class Speech(Part):
    """How the patient talks. never: words and phrases that this patient does not use."""

    rhythm: Prose
    idiom: Prose
    tells: tuple[Short, ...] = Field(min_length=1)
    never: tuple[Short, ...] = ()
    words_a_turn: int = Field(default=35, ge=5, le=150)


class Symptom(Part):
    """One item of the short symptom check after a session, 0 (not at all) to 10, at its worst when treatment began."""

    id: Id
    name: Short
    at_start: int = Field(ge=0, le=10)


class Safety(Part):
    """What a trainee must know about risk in this case, and what the patient says when asked plainly."""

    risk: Prose
    answers: tuple[Said, ...] = Field(min_length=2)


class Arc(Part):
    """Scenarios in the order of a treatment."""

    title: Short
    scenarios: tuple[Id, ...] = Field(min_length=2)


class Persona(Part):
    """A simulated patient: one file, immutable once published."""

    id: Id
    version: int = Field(ge=1)
    name: Short
    summary: Short
    identity: Identity
    presenting_problem: Prose
    history: Prose
    attachment: Attachment
    defences: tuple[Defence, ...] = Field(min_length=1)
    core_conflict: CoreConflict
    themes: dict[Id, Short]
    transference: tuple[Transference, ...] = Field(min_length=1)
    temperament: Temperament
    triggers: tuple[Trigger, ...] = Field(min_length=2)
    soothers: tuple[Soother, ...] = Field(min_length=1)
    speech: Speech
    facts: tuple[Fact, ...] = Field(min_length=5)
    reactions: tuple[Reaction, ...] = Field(min_length=5)
    lines: tuple[Line, ...] = Field(min_length=20)
    inner: tuple[Inner, ...] = Field(min_length=10)
    symptoms: tuple[Symptom, ...] = Field(min_length=2)
    safety: Safety
    scenarios: tuple[Scenario, ...] = Field(min_length=1)
    arc: Arc | None = None
    content_notes: tuple[Short, ...] = ()
    learning_goals: tuple[Short, ...] = Field(min_length=1)
    bibliography: tuple[Short, ...] = ()

    def scenario(self, scenario_id: str) -> Scenario | None:
        """The scenario of that id, or None."""
        return next((s for s in self.scenarios if s.id == scenario_id), None)

    def fact(self, fact_id: str) -> Fact | None:
        """The fact of that id, or None."""
        return next((f for f in self.facts if f.id == fact_id), None)
