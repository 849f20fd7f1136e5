"""Who may do what with whose: one rule for every public method of every service that pages use. What has no rule is refused.

A rule names who may: `own` (the person it is about), `member` (anybody in the program it belongs to), `instructor`, `admin`
(of that program), `anyone` (whoever is signed in; for what holds nobody's data), `writer` (an instructor or administrator of
any program, or whoever works alone, and only in their own name), `alone` (single-user mode, about oneself). See
docs/decisions/0015.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from simulator.errors import SimulatorError

Role = Literal["trainee", "instructor", "admin"]
ROLES: tuple[Role, ...] = ("trainee", "instructor", "admin")
Who = Literal["own", "member", "instructor", "admin", "anyone", "writer", "alone"]


class Forbidden(SimulatorError):
    """Something that this person may not do. Says nothing about whether the thing exists."""


@dataclass(frozen=True)
class Actor:
    """Who is acting. roles: program → role. alone: single-user mode, where nobody signs in."""

    id: str
    name: str
    roles: Mapping[str, str] = field(default_factory=dict)
    alone: bool = False

    def has(self, *roles: Role) -> bool:
        """Whether the actor has one of these roles anywhere."""
        return any(r in roles for r in self.roles.values())


@dataclass(frozen=True)
class Target:
    """What an action is about: a person, a program, or a person in a program."""

    person: str | None = None
    program: str | None = None


@dataclass(frozen=True)
class Rule:
    """who: any of these suffices. audited: written down when it is about somebody other than the actor."""

    who: frozenset[Who]
    audited: bool = False


def _rule(*who: Who, audited: bool = False) -> Rule:
    return Rule(frozenset(who), audited)


OWN = _rule("own")
ANYONE = _rule("anyone")
MEMBER = _rule("member")
WRITER = _rule("writer")
STAFF = _rule("instructor", "admin")
STAFF_LOOK = _rule("instructor", "admin", audited=True)
OWN_OR_STAFF = _rule("own", "instructor", "admin", audited=True)
READERS = _rule("own", "instructor", "admin")
TEACHES = _rule("instructor", "admin", "alone", audited=True)
ADMIN = _rule("admin")
ADMIN_LOOK = _rule("admin", audited=True)
OWN_OR_ADMIN = _rule("own", "admin", audited=True)

RULES: dict[str, Rule] = {
    # practice: what one does alone is one's own
    **dict.fromkeys(
        (
            "Practice.begin", "Practice.resume", "Practice.say", "Practice.reply", "Practice.answer_pending",
            "Practice.pending_reply", "Practice.end", "Practice.cast", "Practice.place", "Practice.earlier",
            "Practice.outcomes", "Debriefing.debrief", "Debriefing.means_after", "Debriefing.try_again", "Log.sessions",
        ),
        OWN,
    ),
    **dict.fromkeys(
        (
            "Branching.branch", "Branching.tree", "Hours.hour", "Hours.pause", "Hours.resume", "Nudging.ask",
            "Nudging.given", "SelfViews.of", "SelfViews.make", "SelfViews.skip", "SelfViews.over_sessions",
            "Branching.compare", "Reflections.note", "Reflections.notes", "Reflections.assess",
            "Reflections.assessment", "Reflections.assessments",
        ),
        OWN,
    ),
    "Debriefing.rubric_of": OWN, "Practice.house": ANYONE, "Practice.log": ANYONE, "Practice.now": ANYONE,
    **dict.fromkeys(
        (
            "Drilling.next", "Drilling.another", "Drilling.first", "Drilling.due", "Drilling.due_by",
            "Drilling.standings", "Drilling.history", "Drilling.again", "Drilling.answer", "Drilling.open",
            "Drilling.judge_again", "Drilling.left_over", "Drilling.before",
        ),
        OWN,
    ),
    "Drilling.moments": ANYONE, "Drilling.written_here": ANYONE, "Drilling.broken": ANYONE, "Drilling.begin": ANYONE,
    # the studio
    **dict.fromkeys(
        (
            "Studio.begin", "Studio.begin_blank", "Studio.begin_moments", "Studio.begin_revision", "Studio.begin_copy", "Studio.bring_in",
            "Studio.take_out", "Studio.draft", "Studio.kind", "Studio.check", "Studio.save", "Studio.history",
            "Studio.put_away", "Studio.publish", "Studio.newer", "Studio.together", "Studio.retire",
            "Studio.offer_again", "Studio.items", "Studio.current", "Studio.patient", "Studio.drafts", "Studio.effect",
            "Drafts.drafts", "Drafts.versions", "Drafts.version", "Stage.begin", "Stage.say", "Stage.again",
            "Suggesting.place", "Suggesting.lines", "Suggesting.variants", "Suggesting.facts", "Suggesting.take",
            "Stage.with_source", "Stage.meet", "Stage.why", "Stage.hours", "Stage.cast", "Stage.memory",
        ),
        WRITER,
    ),
    # people
    "People.program": MEMBER, "People.consent_wanted": OWN, "People.consent": OWN, "People.withdraw_consent": OWN,
    "People.sign_out_everywhere": OWN, "People.looks_at": OWN,
    "People.members": STAFF,
    **dict.fromkeys(("People.invite", "People.invitations", "People.revoke_invitation", "People.looks"), ADMIN),
    **dict.fromkeys(("People.set_role", "People.remove", "People.set_groups"), ADMIN_LOOK),
    "People.set_policy": ADMIN_LOOK,
    "Scales.offered": ANYONE, "Scales.mine": OWN, "Scales.use": WRITER, "Scales.program_uses": MEMBER,
    "Scales.set_for_program": ADMIN_LOOK,
    # confidentiality
    "Privacy.copy": OWN, "Privacy.erase": OWN, "Privacy.retention": ADMIN_LOOK,
    # assessments
    **dict.fromkeys(("Assessing.moments", "Assessing.lock", "Assessing.forms"), STAFF),
    **dict.fromkeys(("Assessing.accommodate", "Assessing.taken", "Assessing.notes", "Assessing.scores", "Assessing.replay"), STAFF_LOOK),
    "Assessing.release": ADMIN_LOOK, "Reports.of": STAFF_LOOK, "Reports.mine": OWN, "Results.overview": STAFF_LOOK, "Results.export": STAFF_LOOK,
    **dict.fromkeys(
        (
            "Assessing.take", "Assessing.stand", "Assessing.open_station", "Assessing.draft", "Assessing.answer",
            "Assessing.say", "Assessing.end_station", "Assessing.mine",
        ),
        OWN,
    ),
    # what scores can bear: figures of many are no look at one, cut scores are written down
    **dict.fromkeys(
        (
            "Measures.scales", "Measures.across", "Measures.generalisability", "Measures.cutting", "Measures.cuts",
            "Measures.groupings", "Measures.functioning", "Measures.items", "Measures.raters",
        ),
        STAFF,
    ),
    **dict.fromkeys(("Measures.growth", "Measures.set_cut", "Measures.take_cut_back"), STAFF_LOOK),
    # rating by people: raters see what is dealt to them; who may see whose score, and when, the services decide
    **dict.fromkeys(
        (
            "RatingWork.mine", "RatingWork.open", "RatingWork.rate", "RatingWork.clear", "RatingWork.tick",
            "RatingWork.note", "RatingWork.submit", "RatingWork.submit_complete", "RatingWork.reference", "Discussing.mine",
        ),
        OWN,
    ),
    **dict.fromkeys(
        (
            "RatingSets.sources", "RatingSets.raters", "RatingSets.make", "RatingSets.sets", "RatingSets.progress",
            "RatingSets.hand_over", "RatingKeys.of", "RatingSets.close", "RatingSets.reopen", "RatingAgreement.standing",
            "RatingAgreement.rounds", "RatingExport.judges",
        ),
        STAFF,
    ),
    "RatingExport.export": STAFF_LOOK, "RatingKeys.give": STAFF, "Discussing.differing": STAFF,
    "Discussing.comment": STAFF, "Discussing.agree": STAFF, "Adjudicating.draw": STAFF, "Adjudicating.queue": STAFF,
    "Adjudicating.settle": STAFF,
    # cohorts and assignments
    **dict.fromkeys(
        (
            "Cohorts.cohorts", "Cohorts.sizes", "Cohorts.create", "Cohorts.members", "Cohorts.assign", "Cohorts.move",
            "Cohorts.withdraw", "Cohorts.who_did_what", "Cohorts.reminders",
        ),
        STAFF,
    ),
    "Cohorts.add": STAFF_LOOK, "Cohorts.remove": STAFF_LOOK,
    "Cohorts.mine": OWN, "Cohorts.begin": OWN, "Cohorts.transcript": OWN_OR_STAFF,
    # review: what an instructor reads is a look; what they wrote beside it is read by both
    "Reviewing.sessions": STAFF, "Reviewing.own": OWN, "Reviewing.debrief": OWN_OR_STAFF, "Reviewing.remarks": READERS,
    **dict.fromkeys(
        (
            "Reviewing.comment", "Reviewing.change", "Reviewing.take_back", "Reviewing.override", "Reviewing.withdraw",
            "Exercises.send_back", "Exercises.call_off",
        ),
        TEACHES,
    ),
    "Reviewing.mark_read": OWN, "Reviewing.unread": OWN,
    "Exercises.sent": STAFF, "Exercises.mine": OWN, "Exercises.begin": OWN, "Exercises.of_path": OWN,
    "Exercises.both": OWN_OR_STAFF,
    "Sharing.share": OWN, "Sharing.stop": OWN, "Sharing.standing": OWN,
    "Searching.search": STAFF_LOOK, "Searching.own": OWN,
    "Results.overrides": STAFF_LOOK,
}  # fmt: skip


def may(actor: Actor, rule: Rule, target: Target) -> bool:
    """Whether the rule lets this actor do it to this target."""
    role = actor.roles.get(target.program) if target.program is not None else None
    return (
        "anyone" in rule.who
        or ("own" in rule.who and target.person is not None and target.person == actor.id)
        or ("member" in rule.who and role is not None)
        or ("instructor" in rule.who and role == "instructor")
        or ("admin" in rule.who and role == "admin")
        or (
            "writer" in rule.who
            and (actor.alone or actor.has("instructor", "admin"))
            and target.person in (None, actor.id)
        )
        or ("alone" in rule.who and actor.alone and target.person == actor.id)
    )
