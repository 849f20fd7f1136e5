"""The little that the theme cannot say: the patient's serif, calm spacing, score chips. The one style sheet."""

from __future__ import annotations

import streamlit as st

CSS = """
:root { --rupture: #A4452C; --repair: #47703A; }
@media (prefers-color-scheme: dark) { :root { --rupture: #E59A83; --repair: #A9CF98; } }
.block-container { max-width: 46rem; padding-top: 4.2rem; }
.patient { font-family: "Source Serif 4", "Source Serif Pro", Georgia, "Times New Roman", serif;
           font-size: 1.12rem; line-height: 1.62; white-space: pre-wrap; }
.therapist { font-size: 1rem; line-height: 1.55; white-space: pre-wrap; }
.quiet { font-size: .88rem; opacity: .82; line-height: 1.5; }
.who { font-size: .8rem; letter-spacing: .04em; text-transform: uppercase; opacity: .8; margin-bottom: .1rem; }
.chips { display: flex; flex-wrap: wrap; gap: .35rem; margin: .2rem 0 .4rem 0 !important; padding: 0 !important; list-style: none; }
.chip { margin: 0 !important; border: 1px solid currentColor; border-radius: 1rem; padding: .02rem .6rem; font-size: .8rem; opacity: .9; }
.felt { font-family: Georgia, "Times New Roman", serif; font-style: italic; }
.scale { letter-spacing: .12em; font-size: .95rem; }
.quote { border-left: 3px solid currentColor; padding-left: .6rem; margin: .15rem 0; opacity: .95; }
@media (prefers-color-scheme: dark) { button[kind^="primary"], button[kind^="primary"] * { color: #1B2322; } }
.block-container:has(.wide) { max-width: 96rem; }
@media (min-width: 900px) { [data-testid="stColumn"]:has(.beside) { position: sticky; top: 4rem; align-self: flex-start; } }
ins { text-decoration: underline; text-decoration-thickness: 2px; color: var(--repair); } del { color: var(--rupture); }
.said-by { white-space: pre-wrap; font-size: .88rem; border-left: 3px solid currentColor; padding-left: .6rem; overflow-wrap: anywhere; }
.rupture { color: var(--rupture); } .repair { color: var(--repair); }
@media (max-width: 640px) { .block-container { padding-left: 1rem; padding-right: 1rem; } }
@media (prefers-reduced-motion: reduce) { * { animation: none !important; transition: none !important; } }
"""


def apply() -> None:
    """Once a page run."""
    st.html(f"<style>{CSS}</style>")


def wide() -> None:
    """This page needs the width: two texts side by side."""
    st.html('<span class="wide"></span>')
