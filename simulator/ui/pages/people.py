"""People: invite, give a role, end a membership; the program's rules; who looked at what."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from simulator.errors import SimulatorError
from simulator.program.policy import ROLES
from simulator.program.xapi import leaves
from simulator.settings import settings
from simulator.ui import service
from simulator.ui.parts import scale_choice, which
from simulator.ui.parts.words import safe

ROLE = {"trainee": "trainee", "instructor": "instructor", "admin": "administrator"}

actor = service.actor()
st.title("People", anchor=False)
program = which.program(actor, "admin")
people, cohorts = service.people(), service.cohorts()
members = people.members(program)
names = {m.person: m.name for m in members}

st.dataframe(
    pd.DataFrame(
        [
            {
                "Name": m.name, "Email": m.email or "", "Role": ROLE[m.role], "Pseudonym": m.pseudonym,
                "Recorded groups": "; ".join(f"{k}: {v}" for k, v in m.groups.items()),
            }
            for m in members
        ]
    ),
    hide_index=True, width="stretch",
)  # fmt: skip

st.subheader("Invite", anchor=False)
with st.form("invite"):
    email = st.text_input("Email")
    role = st.selectbox("Role", ROLES, format_func=lambda r: ROLE[r])
    groups_of = {c.id: c.name for c in cohorts.cohorts(program)}
    cohort = st.selectbox("Cohort", [None, *groups_of], format_func=lambda c: groups_of.get(c or "", "none"))
    if st.form_submit_button("Make an invitation", type="primary"):
        try:
            token = people.invite(program, email, role, by=actor.id, cohort=cohort)
            st.session_state["invited"] = (
                email.strip(),
                f"{st.context.url}".rsplit("/", 1)[0] + f"/account/join?token={token}",
            )
        except SimulatorError as error:
            st.error(str(error), icon=":material/error:")
invited = st.session_state.pop("invited", None)
if invited:
    st.write("Send this link yourself. It is shown once, works once, and waits for 14 days.")
    st.code(invited[1], language=None, wrap_lines=True)
waiting = people.invitations(program)
if waiting:
    with st.expander(f"Waiting to be accepted ({len(waiting)})"):
        for one in waiting:
            left, right = st.columns([3, 1], vertical_alignment="center")
            left.text(f"{one.email}, {ROLE[one.role]}, until {which.day(one.expires_at)}")
            if right.button("Withdraw", key=f"withdraw-{one.id}", width="stretch"):
                people.revoke_invitation(one.id)
                st.rerun()

st.subheader("Change", anchor=False)
person = str(st.selectbox("Person", list(names), format_func=lambda p: names[p]))
member = next(m for m in members if m.person == person)
with st.form("change"):
    new = st.selectbox(
        "Role", ROLES, index=ROLES.index(member.role), format_func=lambda r: ROLE[r], key=f"role-{person}"
    )
    recorded = st.text_area(
        "Groups for fairness checks, one a line, such as “first language: Welsh” (optional)",
        "\n".join(f"{k}: {v}" for k, v in member.groups.items()), height=80, key=f"groups-{person}",
    )  # fmt: skip
    if st.form_submit_button("Keep"):
        try:
            people.set_role(program, person, new)
            pairs = (line.partition(":") for line in recorded.splitlines())
            people.set_groups(program, person, {k: v for k, _, v in pairs})
        except SimulatorError as error:
            st.error(str(error), icon=":material/error:")
        else:
            st.rerun()
if st.button(f"End the membership of {member.name}", icon=":material/person_remove:"):
    try:
        people.remove(program, person)
    except SimulatorError as error:
        st.error(str(error), icon=":material/error:")
    else:
        st.rerun()

with st.expander("What is kept, and what people consent to"), st.form("policy", border=False):
    about = people.program(program)
    keeps = st.number_input(
        "Days that words are kept after a session ended (empty: until they are erased)", min_value=30, max_value=3650,
        value=about.retention_days,
    )  # fmt: skip
    text = st.text_area("Consent", about.consent_text, height=160)
    if st.form_submit_button("Keep"):
        people.set_policy(program, retention_days=int(keeps) if keeps else None, consent_text=text)
        st.rerun()

with st.expander("By which scales debriefs are scored"):
    scale_choice.choose(
        service.scales().program_uses(program), "program-rubric",
        lambda rubric: service.scales().set_for_program(program, rubric, by=actor.id),
    )  # fmt: skip

leaving = leaves(settings())
if leaving is not None:
    st.html(f'<p class="quiet">Trainees are told, on My program: {safe(leaving)}</p>')

if people.program(program).retention_days is not None:
    with st.expander("Words that are kept no longer"):
        due = service.privacy().retention(program, dry_run=True)
        if due is not None and due.sessions + due.attempts:
            st.write(
                f"{due.sessions} sessions and {due.attempts} assessments ended before {which.day(due.before)}. Their words "
                "would go; who did what, and the scores, would stay."
            )
            if st.button("Let these words go"):
                service.privacy().retention(program, dry_run=False)
                st.rerun()
        else:
            st.html('<p class="quiet">There are none.</p>')

with st.expander("Who looked at what"):
    looks = people.looks(program)
    if looks:
        st.dataframe(
            pd.DataFrame(
                [
                    {
                        "When": f"{k.at:%Y-%m-%d %H:%M}", "Who": names.get(k.actor, k.actor), "Did": k.action,
                        "About": names.get(k.subject or "", k.subject or ""), "Thing": k.thing or "",
                    }
                    for k in looks
                ]
            ),
            hide_index=True, width="stretch",
        )  # fmt: skip
    else:
        st.html('<p class="quiet">Nobody has looked at anything of anybody else yet.</p>')
