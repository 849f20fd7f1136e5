"""Progress: what practice shows so far, and how sure one can be of it."""

from __future__ import annotations

from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from simulator.practice.progress import Progress, SkillProgress
from simulator.ui import service
from simulator.ui.parts import progress_chart
from simulator.ui.parts.words import SKILLS, safe

PAGES = "simulator/ui/pages"
MOVED = {
    "up": "Higher lately than at first, by more than chance would do.",
    "down": "Lower lately than at first, by more than chance would do.",
    "steady": "About the same all along.",
    None: "Too early to say whether it moves.",
}


def zone() -> tzinfo:
    """The person's own time, as the browser says it."""
    try:
        return ZoneInfo(st.context.timezone or "UTC")
    except (KeyError, ValueError):
        return UTC


def days(found: Progress) -> str:
    """When there was practice, plainly."""
    week = f"{found.this_week} of the last seven days"
    return f"{week}; {found.in_a_row} in a row" if found.in_a_row > 1 else week


def skill(found: SkillProgress) -> None:
    """One skill."""
    st.header(SKILLS[found.skill].capitalize(), anchor=False)
    said = []
    if found.overall is not None:
        turns = f"{found.overall.turns} scored turn{'s' if found.overall.turns > 1 else ''}"
        times = "one occasion" if found.by_turns else f"{len(found.occasions)} occasions"
        said.append(
            f"<strong>{found.overall.value:.1f} of 5</strong>, likely between {found.overall.low:.1f} and "
            f"{found.overall.high:.1f}, from {turns} on {times}."
        )
        said.append(MOVED[found.moved])
    if found.share is not None:
        said.append(
            f"{found.share.met} of {found.share.tried} moments met at the first answer (likely "
            f"{found.share.low:.0%} to {found.share.high:.0%} of moments like these)."
        )
    st.html(f"<p>{' '.join(said)}</p>")
    if len(found.occasions) > 1:
        st.altair_chart(progress_chart.chart(found), width="stretch")
    if found.occasions:
        with st.expander(f"{SKILLS[found.skill].capitalize()} as a table"):
            st.table(progress_chart.table(found), hide_index=True)


def whole(found: Progress) -> pd.DataFrame:
    """All skills in one table."""
    rows = []
    for one in found.skills:
        rows.append(
            {
                "Skill": SKILLS[one.skill],
                "Mean": f"{one.overall.value:.1f}" if one.overall else "none yet",
                "Likely": f"{one.overall.low:.1f} to {one.overall.high:.1f}" if one.overall else "",
                "Moments met": f"{one.share.met} of {one.share.tried}" if one.share else "none yet",
            }
        )
    return pd.DataFrame(rows)


st.title("Progress", anchor=False)
here = zone()
with st.spinner("Adding up…"):
    outlook = service.outlook(here)
found = outlook.progress

if found.empty:
    st.html(
        "<p>Here you will see, skill by skill, how your answers move over the weeks, and how sure one can be of it. There is "
        "nothing yet: the first answer takes two minutes.</p>"
    )
    if st.button("Try a first moment", type="primary", icon=":material/bolt:"):
        first = service.drilling().first(service.person())
        st.switch_page(f"{PAGES}/moments.py", query_params={"moment": first.id} if first else None)
    st.stop()

hours, minutes = divmod(round(found.hours * 60), 60)
spent = f"{hours} h {minutes} min" if hours else f"{minutes} min" if minutes else "less than a minute"
times = f"{found.sessions} session{'' if found.sessions == 1 else 's'}, {found.moments} moment{'' if found.moments == 1 else 's'} answered"
st.html(f"<p>Practised for <strong>{spent}</strong>: {times}. On {days(found)}.</p>")

if outlook.due:
    st.header("Due today", anchor=False)
    for moment, when in outlook.due:
        st.html(
            f"<div>{safe(moment.patient.capitalize())}: {safe(moment.title)} <span class='quiet'>{safe(SKILLS[moment.skill])}, from {when.astimezone(here):%H:%M}</span></div>"
        )
    if st.button("Begin with what is due", type="primary", icon=":material/bolt:"):
        st.switch_page(f"{PAGES}/moments.py", query_params={"moment": outlook.due[0][0].id})
else:
    st.html('<p class="quiet">No moment is due today.</p>')

if outlook.unseen:
    many = "One session has" if len(outlook.unseen) == 1 else f"{len(outlook.unseen)} sessions have"
    st.html(f'<p class="quiet">{many} no scores yet: they come with the debrief.</p>')
    if st.button("Look back on the latest", icon=":material/insights:"):
        st.session_state["session"] = outlook.unseen[0]
        st.switch_page(f"{PAGES}/debrief.py")

if any(len(s.occasions) > 1 for s in found.skills):
    st.html(f'<p class="quiet">{progress_chart.KEY}</p>')
shown = [s for s in found.skills if s.overall is not None or s.share is not None]
for one in shown:
    skill(one)
missing = [SKILLS[s.skill] for s in found.skills if s not in shown]
if missing:
    st.html(f'<p class="quiet">Nothing to show yet of: {safe(", ".join(missing))}.</p>')
with st.expander("All skills as one table"):
    st.table(whole(found), hide_index=True)
st.html(
    f'<p class="quiet">Sessions scored by: {safe(outlook.rubric)}. What was scored by other rules is not put into one line '
    "with it.</p>"
    '<p class="quiet">A session counts as one occasion, and so does a day of moments; only the first answer of a day to a moment '
    "counts, since trying again after feedback is easier. Moments grow harder as you get better, so a level line can be "
    "progress. Intervals are 95 % and rest on the embedded judge, which is "
    "indicative and has not been validated against clinicians.</p>"
)
