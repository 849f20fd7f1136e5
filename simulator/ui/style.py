"""The little that the theme cannot say: the patient's serif, calm spacing, score chips. The one style sheet."""

from __future__ import annotations

import streamlit as st

CSS = """
:root { --rupture: light-dark(#A4452C, #E59A83); --repair: light-dark(#47703A, #A9CF98); --paper: light-dark(#FAF8F5, #1B2322);
        --on-accent: light-dark(#FFFFFF, #14201F); }
[data-testid^="stBaseButton-primary"], [data-testid^="stBaseButton-primary"] p { color: var(--on-accent); }
.block-container { max-width: 46rem; padding-top: 4.2rem; }
.patient { font-family: "Source Serif", "Source Serif 4", Georgia, "Times New Roman", serif;
           font-size: 1.12rem; line-height: 1.62; white-space: pre-wrap; }
.therapist { font-size: 1rem; line-height: 1.55; white-space: pre-wrap; }
.quiet { font-size: .88rem; opacity: .82; line-height: 1.5; }
.who { font-size: .8rem; letter-spacing: .04em; text-transform: uppercase; opacity: .8; margin-bottom: .1rem; }
.chips { display: flex; flex-wrap: wrap; gap: .35rem; margin: .2rem 0 .4rem 0 !important; padding: 0 !important; list-style: none; }
.chip { margin: 0 !important; border: 1px solid currentColor; border-radius: 1rem; padding: .02rem .6rem; font-size: .8rem; opacity: .9; }
.felt { font-family: "Source Serif", Georgia, "Times New Roman", serif; font-style: italic; }
.scale { letter-spacing: .12em; font-size: .95rem; }
.quote { border-left: 3px solid currentColor; padding-left: .6rem; margin: .15rem 0; opacity: .95; }
@media (min-width: 641px) { [data-testid="stLayoutWrapper"]:has(> .st-key-session-head) { position: sticky; top: 3.6rem; z-index: 5; background: var(--paper); padding: .3rem 0 .6rem 0; } }
.moved { list-style: none; margin: .3rem 0 .2rem 0 !important; padding: 0 !important; font-size: .9rem; }
.moved li { display: grid; grid-template-columns: 5.2rem 6.5rem 1fr; align-items: center; gap: .7rem; margin: .15rem 0 !important; }
.moved-name { font-weight: 600; }
.moved-track { position: relative; height: .5rem; border-bottom: 1px solid currentColor; }
.moved-span { position: absolute; bottom: -1px; height: 3px; background: currentColor; }
.moved-was, .moved-now { position: absolute; bottom: -.33rem; width: .6rem; height: .6rem; margin-left: -.3rem; border-radius: 50%; border: 1.5px solid currentColor; background: var(--paper); }
.moved-now { background: currentColor; }
.verdict { font-size: 1.02rem; margin: .2rem 0; }
.change { border-left: 4px solid var(--repair); padding: .35rem .8rem; margin: .4rem 0; }
.shown { margin: .1rem 0 .3rem 0 !important; padding-left: 1.1rem !important; font-size: .93rem; }
.shown li { margin: .2rem 0 !important; }
@media (prefers-color-scheme: dark) { button[kind^="primary"], button[kind^="primary"] * { color: #1B2322; } }
.block-container:has(.desk) { max-width: 96rem; }
@media (min-width: 900px) { [data-testid="stColumn"]:has(.beside) { position: sticky; top: 4rem; align-self: flex-start; } }
ins { text-decoration: underline; text-decoration-thickness: 2px; color: var(--repair); } del { color: var(--rupture); }
.said-by { white-space: pre-wrap; font-size: .88rem; border-left: 3px solid currentColor; padding-left: .6rem; overflow-wrap: anywhere; }
.quiet .who { opacity: 1; }
.patient + .who, .therapist + .who { margin-top: .55rem; }
.remark { border: 1px solid color-mix(in srgb, currentColor 35%, transparent); border-left: 4px solid var(--repair); border-radius: .4rem; padding: .45rem .8rem; margin: .35rem 0; }
.said-so { white-space: pre-wrap; overflow-wrap: anywhere; line-height: 1.5; }
.rupture { color: var(--rupture); } .repair { color: var(--repair); }
.block-container:has(.wide) { max-width: 68rem; } .block-container:has(.wider) { max-width: 96rem; }
.story { font-family: "Source Serif", "Source Serif 4", Georgia, "Times New Roman", serif; font-size: 1.12rem; line-height: 1.65; }
.tree { list-style: none; padding-left: 0 !important; margin: .2rem 0 .6rem 0 !important; }
.tree li { margin: .15rem 0 !important; border-left: 2px solid currentColor; padding-left: .7rem; }
.tree li.here { border-left-width: 5px; font-weight: 600; }
.tree li.lv1 { margin-left: 1.3rem !important; } .tree li.lv2 { margin-left: 2.6rem !important; }
.tree li.lv3 { margin-left: 3.9rem !important; } .tree li.lv4, .tree li.lv5 { margin-left: 5.2rem !important; }
@media (max-width: 640px) { .block-container { padding-left: 1rem; padding-right: 1rem; } .moved-means { display: none; } .moved li { grid-template-columns: 4.6rem 4.5rem 1fr; } }
@media (prefers-reduced-motion: reduce) { * { animation: none !important; transition: none !important; } }
"""


def apply() -> None:
    """Once a page run."""
    st.html(f"<style>{CSS}</style>")


def wide() -> None:
    """This page needs the width: two texts side by side."""
    st.html('<span class="desk"></span>')
