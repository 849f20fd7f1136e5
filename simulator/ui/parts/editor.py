"""The raw file as a text box with line numbers: problems are marked beside their lines, and it saves as one types.

The words go back after a short rest, with the stamp of the text they were typed into; the page drops what was typed
into a text that has been replaced since.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

_HTML = """<div class="editor"><div class="gutter" aria-hidden="true"></div>
<textarea spellcheck="true" autocomplete="off" autocapitalize="off" wrap="soft"></textarea><div class="mirror" aria-hidden="true"></div></div>"""

_CSS = """
.editor { display: flex; position: relative; height: 44rem; border: 1px solid var(--st-border-color); border-radius: .6rem;
          overflow: hidden; background: var(--st-background-color); }
.gutter { flex: none; width: 3.4rem; overflow: hidden; text-align: right; padding: .6rem .5rem 8rem 0; box-sizing: border-box;
          background: var(--st-secondary-background-color); color: var(--st-text-color); user-select: none; }
.gutter div { box-sizing: border-box; }
.gutter .error { font-weight: 700; text-decoration: underline wavy; } .gutter .error::before { content: "✕ "; }
.gutter .warning::before { content: "· "; font-weight: 700; }
textarea { flex: 1; min-width: 0; border: 0; outline-offset: -3px; resize: none; background: transparent; color: var(--st-text-color); }
textarea:focus-visible { outline: 2px solid var(--st-primary-color); }
textarea, .mirror, .gutter { font: .84rem/1.5 ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; }
textarea, .mirror { padding: .6rem .7rem; margin: 0; box-sizing: border-box; white-space: pre-wrap; overflow-wrap: anywhere; tab-size: 2; }
textarea { overflow-y: scroll; }
.mirror { position: absolute; visibility: hidden; top: 0; left: 0; height: auto; pointer-events: none; }
"""

_JS = """
export default function (component) {
  const { data, setStateValue, parentElement } = component;
  const root = parentElement.querySelector('.editor');
  const area = root.querySelector('textarea'), gutter = root.querySelector('.gutter'), mirror = root.querySelector('.mirror');
  area.setAttribute('aria-label', data.label);
  area.readOnly = data.locked;
  if (root.dataset.stamp !== data.stamp) { area.value = data.text; root.dataset.stamp = data.stamp; }
  root.marks = data.marks;
  const heights = () => {
    mirror.style.width = area.clientWidth + 'px';
    const lines = area.value.split('\\n');
    mirror.replaceChildren(...lines.map((line) => { const d = document.createElement('div'); d.textContent = line || ' '; return d; }));
    return [...mirror.children].map((d) => d.getBoundingClientRect().height);
  };
  const draw = () => {
    const all = heights();
    mirror.replaceChildren();
    gutter.replaceChildren(...all.map((h, i) => {
      const d = document.createElement('div');
      d.textContent = i + 1; d.style.height = h + 'px';
      const mark = root.marks[i + 1];
      if (mark) { d.className = mark.level; d.title = mark.what; }
      return d;
    }));
    gutter.scrollTop = area.scrollTop;
    return all;
  };
  const send = () => { clearTimeout(root.timer); root.timer = null; setStateValue('edit', { stamp: root.dataset.stamp, text: area.value }); };
  area.oninput = () => { clearTimeout(root.timer); root.timer = setTimeout(send, 900); clearTimeout(root.drawing); root.drawing = setTimeout(draw, 120); };
  area.onblur = () => { if (root.timer) send(); };
  area.onscroll = () => { gutter.scrollTop = area.scrollTop; };
  const all = draw();
  if (data.go && root.dataset.go !== data.go.press) {
    root.dataset.go = data.go.press;
    const top = all.slice(0, data.go.line - 1).reduce((a, b) => a + b, 0);
    area.scrollTop = Math.max(0, top - 120);
    const before = area.value.split('\\n').slice(0, data.go.line - 1).join('\\n');
    const start = before.length + (data.go.line > 1 ? 1 : 0);
    const end = area.value.indexOf('\\n', start);
    area.focus({ preventScroll: true });
    area.setSelectionRange(start, end < 0 ? area.value.length : end);
  }
  const watch = new ResizeObserver(() => draw());
  watch.observe(area);
  return () => watch.disconnect();
}
"""

_EDITOR = st.components.v2.component("studio_editor", html=_HTML, css=_CSS, js=_JS)


def editor(
    text: str, *, stamp: str, key: str, marks: Mapping[int, tuple[str, str]], on_edit: Callable[[str, str], None],
    go: tuple[str, int] | None = None, locked: bool = False,
) -> None:  # fmt: skip
    """Shows the text. marks: line → (level, what). on_edit(stamp, text) is called before the page runs again.

    go: (a name of this press, line) scrolls there once.
    """

    def _edited() -> None:
        found: Any = st.session_state.get(key)
        edit = found.get("edit") if found else None
        if edit:
            on_edit(str(edit["stamp"]), str(edit["text"]))

    _EDITOR(
        key=key,
        data={
            "text": text, "stamp": stamp, "label": "The file", "locked": locked,
            "marks": {str(line): {"level": level, "what": what} for line, (level, what) in marks.items()},
            "go": {"press": go[0], "line": go[1]} if go else None,
        },
        default={"edit": None},
        on_edit_change=_edited,
    )  # fmt: skip
