"""Fifty Minutes: `streamlit run app.py`. Settings, sign-in, navigation, and nothing else.

Streamlit reads this file twice: as a module, for the app with its account pages, and as the script of every page run.
"""

from __future__ import annotations

import streamlit as st

PAGES = "simulator/ui/pages"

if __name__ == "__main__":
    from simulator.ui import rooms, service, style

    st.set_page_config(page_title="Fifty Minutes", page_icon="simulator/ui/icon.png", layout="centered")
    style.apply()
    actor = service.actor()
    st.navigation(
        rooms.rooms(
            actor,
            [
                st.Page(f"{PAGES}/home.py", title="Home", icon=":material/home:", default=True),
                st.Page(f"{PAGES}/moments.py", title="Moments", icon=":material/bolt:", url_path="moments"),
                st.Page(f"{PAGES}/choose.py", title="Patients", icon=":material/groups:", url_path="patients"),
                st.Page(f"{PAGES}/practise.py", title="Session", icon=":material/forum:", url_path="session"),
                st.Page(f"{PAGES}/debrief.py", title="Debrief", icon=":material/insights:", url_path="debrief"),
                st.Page(f"{PAGES}/progress.py", title="Progress", icon=":material/show_chart:", url_path="progress"),
                st.Page(
                    f"{PAGES}/compare.py",
                    title="Two paths",
                    icon=":material/alt_route:",
                    url_path="paths",
                    visibility="hidden",
                ),
            ],
        ),
        position="top",
    ).run()
else:
    from simulator.program.door import open_door
    from simulator.ui.account import routes
    from simulator.ui.readiness import Readiness
    from simulator.ui.service import open_house

    opening = Readiness(open_house)
    app = st.App("app.py", routes=[*routes(open_door), *opening.routes], lifespan=opening.lifespan)
