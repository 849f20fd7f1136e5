"""The guard around a service: every public method is checked against the policy before it runs, and looks are written down.

`guarded(service, actor, directory)` is the one line a service needs, besides its rules in `policy.RULES`. What a call is
about is found from the names of its parameters: `person`, `program`, `cohort`, `assignment`, `form`, `attempt`,
`invitation`, `session_id`, `comment`, `exercise`, `rating_set`, `rating_item` (about its trainee), `sheet` (about its rater) are
ids; a value with a `record` is a session (all of one call must be of one person); `by` is filled in with the actor and
cannot be chosen.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Protocol, TypeVar, cast

from simulator.program.policy import RULES, Actor, Forbidden, Rule, Target, may
from simulator.store.people import Look

T = TypeVar("T")
THINGS = (
    "cohort", "assignment", "form", "attempt", "invitation", "session_id", "comment", "exercise", "rating_set",
    "rating_item", "sheet",
)  # fmt: skip
_NO = "this is not yours to see or change"
_MEND = "go back, or ask the program's administrator"


class Directory(Protocol):
    """What the guard asks: whose a thing is, who is in a program; and where looks are written down."""

    def whose(self, kind: str, thing: str) -> tuple[str | None, str | None] | None: ...
    def in_program(self, program: str, person: str) -> bool: ...
    def look(self, look: Look) -> None: ...


def guarded(service: T, actor: Callable[[], Actor], directory: Directory) -> T:
    """The same service, checked. Attributes without a rule are refused, so a new method is closed until it has one."""
    return cast(T, _Guarded(service, actor, directory))


class _Guarded:
    def __init__(self, service: object, actor: Callable[[], Actor], directory: Directory) -> None:
        self._service, self._actor, self._directory = service, actor, directory

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        action = f"{type(self._service).__name__}.{name}"
        value = getattr(self._service, name)
        rule = RULES.get(action)
        if rule is None:
            raise Forbidden(f"{action} has no rule", mend="give it one in simulator/program/policy.py")
        if not inspect.ismethod(value):
            _check(self._actor(), action, rule, Target())
            known = any(r.startswith(f"{type(value).__name__}.") for r in RULES)
            return _Guarded(value, self._actor, self._directory) if known else value

        @functools.wraps(value)
        def checked(*args: Any, **kwargs: Any) -> Any:
            actor = self._actor()
            signature = inspect.signature(value)
            if "by" in signature.parameters:
                kwargs["by"] = actor.id
            bound = signature.bind(*args, **kwargs)
            target, thing = about(bound.arguments, self._directory)
            _check(actor, action, rule, target)
            if rule.audited and target.person != actor.id:
                self._directory.look(
                    Look(datetime.now(UTC), actor.id, action, target.person, target.program, thing)
                )  # fmt: skip
            return value(*bound.args, **bound.kwargs)

        return checked


def _check(actor: Actor, action: str, rule: Rule, target: Target) -> None:
    if not may(actor, rule, target):
        raise Forbidden(_NO, where=action, mend=_MEND)


def about(arguments: Mapping[str, Any], directory: Directory) -> tuple[Target, str | None]:
    """The person and program a call is about, and the thing's id. Raises Forbidden where its parts do not belong together.

    A thing that does not exist is refused in the same words as one that is somebody else's.
    """
    people: set[str] = set()
    programs: set[str] = set()
    thing: str | None = None
    if isinstance(arguments.get("person"), str):
        people.add(arguments["person"])
    if isinstance(arguments.get("program"), str):
        programs.add(arguments["program"])
    for kind in THINGS:
        value = arguments.get(kind)
        if value is None:
            continue
        found = directory.whose(kind, value)
        if found is None:
            raise Forbidden(_NO, mend=_MEND)
        thing = value
        people.update({found[0]} - {None})  # type: ignore[arg-type]
        programs.update({found[1]} - {None})  # type: ignore[arg-type]
    for sitting in arguments.values():
        owner = getattr(getattr(sitting, "record", None), "person", None)
        if isinstance(owner, str):
            people.add(owner)
            thing = sitting.record.id
    if len(people) > 1 or len(programs) > 1:
        raise Forbidden(_NO, mend=_MEND)
    target = Target(next(iter(people), None), next(iter(programs), None))
    if target.person and target.program and not directory.in_program(target.program, target.person):
        raise Forbidden(_NO, mend=_MEND)
    return target, thing
