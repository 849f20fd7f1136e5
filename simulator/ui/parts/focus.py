"""Puts the keyboard where it is needed, into the box that waits for words; and the eye at the top of what is new."""

from __future__ import annotations

import json

import streamlit as st

_SCRIPT = """<script>
(() => {
  if (!window.matchMedia("(pointer: fine)").matches) return;
  const label = LABEL;
  const boxes = () => [...document.querySelectorAll("textarea")];
  const mine = (b) => b.getAttribute("aria-label") === label || b.placeholder === label;
  let tries = 0;
  const go = () => {
    const box = boxes().find(mine);
    const at = document.activeElement;
    const idle = !at || at === document.body || at.tagName === "BUTTON" || !document.contains(at);
    if (box && !box.disabled) { if (idle) box.focus({ preventScroll: true }); return; }
    if (++tries < 40) setTimeout(go, 75);
  };
  go();
})();
</script>"""
"""Not on a touch screen, where it would raise the keyboard over the patient's words."""


def on(label: str) -> None:
    """Focuses the text box of this label, unless the person is somewhere else already or has no keyboard."""
    st.html(_SCRIPT.replace("LABEL", json.dumps(label)), unsafe_allow_javascript=True)


def top(of: str) -> None:
    """Scrolls to the top once for each new thing of this name, such as an answer; not when it is drawn again."""
    script = "document.querySelector('[data-testid=\"stMain\"]')?.scrollTo(0, 0)"
    st.html(f"<script>/* {json.dumps(of)} */ {script}</script>", unsafe_allow_javascript=True)
