"""Characters as they look: width, style and look-alikes of other scripts folded to plain ones, invisible ones dropped."""

from __future__ import annotations

import re
import unicodedata

_ALIKE = str.maketrans(
    "аеорсухіјѕһԁԛԝьАВЕКМНОРСТУХІЈЅοανρικτυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧɑɡıℓոսօ",
    "aeopcyxijshdqwbABEKMHOPCTYXIJSoavpiktuxABEZHIKMNOPTYXagilnuo",
)
_WORD = re.compile(r"\w+")
_BACKWARD = re.compile("[\u202e\u2067\u202b][^\u202c\u2069]*[\u202c\u2069]?")
"""Text that is displayed right to left by order: nobody says that."""
_PLAIN = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "`": "'", "–": "-", "—": "-"}
)


def folded(text: str) -> tuple[str, tuple[int, ...]]:
    """The text in plain characters, and for each of them its place in the original."""
    hidden = {i for m in _BACKWARD.finditer(text) for i in range(m.start(), m.end())}
    out: list[str] = []
    places: list[int] = []
    for i, char in enumerate(text):
        if char.isascii():
            if char >= " " or char in "\n\t":
                if i not in hidden:
                    out.append(char)
                    places.append(i)
            continue
        if i in hidden:
            continue
        for c in unicodedata.normalize("NFKD", char).translate(_PLAIN):
            kind = unicodedata.category(c)
            if kind in ("Mn", "Me", "Cf", "Cc", "Co", "Cn", "Cs"):
                continue
            out.append(" " if kind in ("Zs", "Zl", "Zp") else c)
            places.append(i)
    return _latin("".join(out)), tuple(places)


def _latin(text: str) -> str:
    """Words that become plain Latin once look-alikes are exchanged; words of another script stay as they are."""
    if text.isascii():
        return text

    def exchanged(match: re.Match[str]) -> str:
        word = match.group(0)
        alike = word.translate(_ALIKE)
        return alike if alike.isascii() else word

    return _WORD.sub(exchanged, text)
