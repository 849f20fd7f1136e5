"""Moments: one decisive second, one answer, what it did at once, and the same second again."""

from __future__ import annotations

import streamlit as st

from simulator.errors import SimulatorError
from simulator.practice.drilling import Answered, Facing
from simulator.practice.moment import Moment
from simulator.ui import service
from simulator.ui.parts import attempt, dictation, focus
from simulator.ui.parts.words import DIFFICULTY, SKILL_MEANS, SKILLS, patient, safe, therapist
from simulator.ui.parts.words import label as escaped
from simulator.vocabulary import Skill

drilling, person = service.drilling(), service.person()


def go(**where: str) -> None:
    """To another state of this page; the address carries it, so that a reload or the back button finds it."""
    st.session_state.pop("facing", None)
    if "answer" not in where:
        st.session_state.pop("moment-words", None)
    skill = where.pop("skill", st.query_params.get("skill"))
    st.query_params.from_dict({**where, **({"skill": skill} if skill else {})})


def follow(moment: Moment | None) -> None:
    """To the next moment, or back to the list where there is none."""
    go(moment=moment.id) if moment is not None else go()


def wanted() -> Skill | None:
    """The skill that is being practised, None for whatever is due or least practised."""
    asked = st.query_params.get("skill")
    return next((s for s in SKILL_MEANS if s == asked), None)


# --- choosing -------------------------------------------------------------------------------------------------------


def choose() -> None:
    """What is due, or a skill."""
    st.title("Moments", anchor=False)
    st.html(
        "<p>One patient, one decisive second, one answer. You see at once how it was taken, and can meet the same second "
        "again. Two minutes each.</p>"
    )
    for why in drilling.broken():
        st.warning(f"Some moments cannot be opened. {why}", icon=":material/build:")
    for left in drilling.left_over(person)[:1]:
        with st.container(border=True):
            st.html(
                f"<p>An answer of yours to <strong>{safe(left.moment.title)}</strong> was kept and never judged: the app "
                f"stopped in between.</p>{therapist(left.record.text)}"
            )
            st.button("See what it did", key="left-over", on_click=go, kwargs={"answer": left.id, "skill": ""})
    due, upcoming = drilling.due(person), drilling.next(person)
    if upcoming is None:
        st.html(
            '<p class="quiet">There are no moments in this installation yet. They are files in personas/moments.</p>'
        )
        return
    if due:
        many = "One moment has" if len(due) == 1 else f"{len(due)} moments have"
        st.html(f"<p><strong>{many} come back</strong> that did not go well the last time.</p>")
    label = "Begin with what is due" if due else "Begin"
    st.button(label, type="primary", icon=":material/bolt:", on_click=go, kwargs={"moment": upcoming.id, "skill": ""})
    st.html('<p class="quiet">Or choose what to practise:</p>')
    for standing in drilling.standings(person):
        with st.container(border=True):
            tried = "not tried yet" if not standing.answers else f"{standing.answers} answered"
            back = f" · {standing.due} due" if standing.due else ""
            st.html(
                f"<div><strong>{safe(SKILLS[standing.skill].capitalize())}</strong></div>"
                f"<div>{safe(SKILL_MEANS[standing.skill])}</div>"
                f'<div class="quiet">Now at: {DIFFICULTY[standing.level]} · {tried}{back}</div>'
            )
            if st.button(f"Practise {SKILLS[standing.skill]}", key=f"skill-{standing.skill}"):
                found = drilling.next(person, standing.skill)
                if found is not None:
                    go(moment=found.id, skill=standing.skill)
                    st.rerun()
    written_here()


def written_here() -> None:
    """The moments that instructors of this installation published, each to be chosen."""
    mine = drilling.written_here()
    if not mine:
        return
    with st.expander(f"Written here ({len(mine)})"):
        for moment in mine:
            words, start = st.columns([5, 1.6], vertical_alignment="center")
            words.html(
                f"<strong>{safe(moment.title)}</strong><br>"
                f'<span class="quiet">{safe(SKILLS[moment.skill].capitalize())} · {DIFFICULTY[moment.difficulty]}</span>'
            )
            start.button(
                "Practise", key=f"own-{moment.id}", width="stretch", on_click=go, kwargs={"moment": moment.id, "skill": ""}
            )  # fmt: skip


# --- the moment -----------------------------------------------------------------------------------------------------


def facing() -> Facing:
    """The moment in front of the person: the one of the address, shown once."""
    again, moment_id = st.query_params.get("again"), st.query_params.get("moment")
    kept = st.session_state.get("facing")
    if isinstance(kept, Facing) and (kept.previous.id if kept.previous else None, kept.moment.id) == (again, moment_id):
        return kept
    made = drilling.again(person, again) if again else drilling.begin(str(moment_id))
    st.session_state["facing"] = made
    return made


def heading(moment: Moment, name: str) -> None:
    """Whose moment it is, and what it trains."""
    st.header(escaped(f"{name}: {moment.title}"), anchor=False)
    st.html(f'<p class="quiet">{safe(SKILLS[moment.skill].capitalize())} · {DIFFICULTY[moment.difficulty]}</p>')


def talk(moment: Moment, name: str) -> None:
    """What was said up to here."""
    for words in moment.turns:
        if words.speaker == "therapist":
            with st.chat_message("you", avatar=":material/person:"):
                st.html(therapist(words.text))
        else:
            with st.chat_message(name, avatar=":material/chair:"):
                st.html(patient(words.text))


def meet(at: Facing) -> None:
    """The second itself, with one box."""
    moment, name = at.moment, at.persona.name
    heading(moment, name)
    if moment.content_notes and st.session_state.get("noted") != moment.id and at.previous is None:
        st.html(f"<p><strong>This moment touches on:</strong> {safe('; '.join(moment.content_notes))}.</p>")
        left, right = st.columns(2)
        if left.button("Go on", type="primary", width="stretch"):
            st.session_state["noted"] = moment.id
            st.rerun()
        other = drilling.another(person, moment)
        right.button(
            "Another one", width="stretch", on_click=follow, args=(other,), disabled=other is None,
        )  # fmt: skip
        return
    st.html(f"<p>{safe(moment.setup)}</p>")
    talk(moment, name)
    if at.previous is not None:
        with st.container(border=True):
            st.html(f'<div class="who">Your try before</div>{therapist(at.previous.record.text)}')
            tried = at.previous.attempt
            if tried is not None and tried.change is not None:
                st.html(
                    f'<div class="change"><strong>{attempt.change_title(tried)}.</strong> {safe(tried.change.what)}</div>'
                )
    failed = st.session_state.pop("moment-words", None)
    if failed:
        st.error(failed["why"], icon=":material/edit_note:")
        st.session_state["moment-box"] = failed["text"]
    label = f"What do you say to {name}?"
    box, under = st.container(), st.container()
    with under:
        st.html(
            '<p class="quiet">Enter sends, Shift and Enter begins a new line. Silence is an answer too: (waits).</p>'
        )
        dictation.into("moment-box")
        st.button("Another moment", type="tertiary", icon=":material/skip_next:", on_click=follow,
                  args=(drilling.another(person, moment),))  # fmt: skip
    said = box.chat_input(label, key="moment-box", submit_mode="disable")
    focus.top(f"{moment.id} {at.began_at:%H%M%S}")
    focus.on(label)
    if said:
        try:
            with box, st.spinner(f"{name} takes it in…"):
                done = drilling.answer(person, at, said)
        except SimulatorError as error:
            st.session_state["moment-words"] = {"why": str(error), "text": said[:20000]}
            st.rerun()
        go(answer=done.id)
        st.rerun()


# --- what it did ----------------------------------------------------------------------------------------------------


def look(answered: Answered) -> None:
    """What the answer did, and on from there."""
    moment, name = answered.moment, answered.persona.name
    heading(moment, name)
    with st.chat_message(name, avatar=":material/chair:"):
        st.html(patient(moment.last_words))
    attempt.show(answered)
    left, right = st.columns(2)
    left.button("Again, the same moment", icon=":material/replay:", width="stretch", on_click=go,
                kwargs={"again": answered.id, "moment": moment.id})  # fmt: skip
    if right.button("Next", type="primary", icon=":material/arrow_forward:", width="stretch"):
        follow(drilling.next(person, wanted()))
        st.rerun()
    if answered.owed and st.button("Try the judging again", icon=":material/hourglass_top:"):
        with st.spinner("Looking again…"):
            drilling.judge_again(person, answered.id)
        st.rerun()
    if answered.attempt is not None:
        attempt.heard(answered.attempt)
        attempt.afterwards(moment)
    earlier = drilling.before(person, answered)
    if earlier is not None:
        st.html("<div><strong>Side by side</strong></div>")
        attempt.beside(earlier, answered)
    st.html(
        '<p class="quiet">Formative, and indicative: the embedded judge has not been validated against clinicians. Where you '
        "see it otherwise, trust your supervisor.</p>"
    )
    st.button("All moments", type="tertiary", icon=":material/list:", on_click=go, kwargs={"skill": ""})
    focus.top(answered.id)


try:
    if "answer" in st.query_params:
        look(drilling.open(person, st.query_params["answer"]))
    elif "moment" in st.query_params or "again" in st.query_params:
        meet(facing())
    else:
        choose()
except SimulatorError as error:
    st.warning(str(error), icon=":material/search_off:")
    st.button("All moments", on_click=go, kwargs={"skill": ""})
