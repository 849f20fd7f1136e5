"""Files that people bring in and take out: one YAML file, or several in a zip. Nothing is ever unpacked onto the disk.

A zip is read entry by entry in memory, against what its entries really hold and not what they claim; any entry that is
not a plain small YAML file refuses the whole bundle.
"""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from simulator.errors import DraftError
from simulator.program.studio.checking import Kind, Report, check
from simulator.yamlfile import MOST_BYTES

MOST_ENTRIES: Final = 60
MOST_IN_ALL: Final = 12 * MOST_BYTES
FOLDERS: Final[dict[Kind, str]] = {"persona": "personas", "moment": "personas/moments", "rubric": "rubrics"}
_KNOWN_FOLDERS = {"", ".", *FOLDERS.values(), "moments"}
_RAW: Final = 16_384


@dataclass(frozen=True)
class Brought:
    """One file as it was brought in, and what was found in it."""

    name: str
    text: str
    report: Report


def unpack(data: bytes, filename: str) -> list[Brought]:
    """The texts in an uploaded file or zip, all readable. Raises DraftError for the first that is not."""
    if len(data) > MOST_IN_ALL:
        raise DraftError(
            f"the file has {len(data) // 1_000_000} megabytes, and {MOST_IN_ALL // 1_000_000} is the most",
            where=_shown(filename), mend="a patient is a text of well under one",
        )  # fmt: skip
    entries = _entries(data, filename) if data[:4] == b"PK\x03\x04" or data[:4] == b"PK\x05\x06" else [(filename, data)]
    brought = [_read(name, content) for name, content in entries]
    seen: dict[tuple[str, str], str] = {}
    for one in brought:
        key = (one.report.kind, one.report.item_id)
        if key in seen:
            raise DraftError(
                f"the id '{one.report.item_id}' is in {_shown(seen[key])} too", where=_shown(one.name),
                mend="give each its own; nothing was brought in",
            )  # fmt: skip
        seen[key] = one.name
    return brought


def pack(texts: Iterable[tuple[Kind, str, str]]) -> bytes:
    """A zip of (kind, item id, text). The same texts give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bundle:
        for kind, item_id, text in texts:
            info = zipfile.ZipInfo(f"{FOLDERS[kind]}/{item_id}.yaml", (2000, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            bundle.writestr(info, text.encode("utf-8"))
    return out.getvalue()


def decode(data: bytes, name: str) -> str:
    """The text of a file. Raises DraftError for what is too large, not UTF-8 or not text."""
    where = _shown(name)
    if len(data) > MOST_BYTES:
        raise DraftError("the file is larger than a megabyte", where=where, mend="split it, or remove what is not text")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise DraftError(
            "not UTF-8 text", where=f"{where}:{line}", mend="save it again with the encoding UTF-8"
        ) from None
    if "\x00" in text:
        line = text[: text.index("\x00")].count("\n") + 1
        raise DraftError("holds a NUL, so it is not a text file", where=f"{where}:{line}", mend="choose the YAML file")
    return text.replace("\r\n", "\n")


def _read(name: str, data: bytes) -> Brought:
    text = decode(data, name)
    kind = kind_of(text)
    report = check(kind, text)
    if report.value is None:
        problem = report.findings[0]
        where = f"{_shown(name)}:{problem.where.rpartition(':')[2]}" if ":" in problem.where else _shown(name)
        raise DraftError(problem.what, where=where, mend=problem.mend or "nothing was brought in")
    for finding in report.errors:
        if "stands twice" in finding.what:
            line = finding.where.rpartition(":")[2]
            raise DraftError(
                finding.what, where=f"{_shown(name)}:{line}", mend=f"{finding.mend}; nothing was brought in"
            )
    if not report.item_id:
        raise DraftError("has no id", where=f"{_shown(name)}:1", mend="start it with `id:`")
    return Brought(name, text, report)


def kind_of(text: str) -> Kind:
    """What a text is, by its first-level keys."""
    keys = {line.split(":")[0] for line in text.splitlines() if line[:1].isalpha() and ":" in line}
    if "dimensions" in keys:
        return "rubric"
    return "moment" if "moments" in keys else "persona"


def _entries(data: bytes, filename: str) -> list[tuple[str, bytes]]:
    where = _shown(filename)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as bundle:
            infos = [i for i in bundle.infolist() if not i.is_dir()]
            if len(bundle.infolist()) > 2 * MOST_ENTRIES or len(infos) > MOST_ENTRIES:
                raise DraftError(f"more than {MOST_ENTRIES} files in one bundle", where=where, mend="split it")
            if not infos:
                raise DraftError("the bundle is empty", where=where, mend="put YAML files into it")
            names = [i.filename for i in infos]
            if len(set(names)) != len(names):
                raise DraftError("two files of the same name in one bundle", where=where, mend="rename one")
            out: list[tuple[str, bytes]] = []
            total = 0
            for info in infos:
                _plain(info)
                content = _content(bundle, info)
                total += len(content)
                if total > MOST_IN_ALL:
                    raise DraftError("the bundle holds too much", where=where, mend="split it; nothing was brought in")
                out.append((info.filename, content))
            return out
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError) as broken:
        raise DraftError(
            f"the bundle cannot be read ({type(broken).__name__})", where=where, mend="make the zip again"
        ) from None


def _plain(info: zipfile.ZipInfo) -> None:
    """Refuses whatever is not a plain YAML file in a known folder."""
    name = info.filename
    path = PurePosixPath(name)
    if "\\" in name or ":" in name or name.startswith("/") or ".." in path.parts or "\x00" in info.orig_filename:
        raise DraftError("a path that leads out of the bundle", where=_shown(name), mend="nothing was brought in")
    if str(path.parent) not in _KNOWN_FOLDERS or path.suffix not in (".yaml", ".yml"):
        raise DraftError(
            "not a YAML file in personas/, moments/ or rubrics/", where=_shown(name), mend="take it out of the bundle"
        )
    if stat.S_ISLNK(info.external_attr >> 16):
        raise DraftError("a link, not a file", where=_shown(name), mend="put the file itself into the bundle")
    if info.flag_bits & 0x1:
        raise DraftError("encrypted", where=_shown(name), mend="make the zip without a password")
    if info.file_size > MOST_BYTES:
        raise DraftError("larger than a megabyte", where=_shown(name), mend="nothing was brought in")


def _content(bundle: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """What an entry really unpacks to, read no further than the limit, whatever its header claims."""
    out = bytearray()
    with bundle.open(info) as member:
        while piece := member.read(_RAW):
            out += piece
            if len(out) > MOST_BYTES:
                raise DraftError(
                    "unpacks to more than a megabyte", where=_shown(info.filename), mend="nothing was brought in"
                )
    return bytes(out)


def _shown(name: str) -> str:
    """A file's name for a message: one line, no control characters, not long."""
    clean = "".join(c if c.isprintable() else "?" for c in name.encode("utf-8", "replace").decode("utf-8", "replace"))
    return clean[-80:] or "the file"
