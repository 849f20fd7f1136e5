"""What in a turn is not speech to the patient: mark-up and records, notes in brackets, words to whoever scores, and the
answers of others.

Each rule asks for what makes an aside an aside. "The assessor gave you nought points", "she's your harshest judge",
'"Fine," you said', "(if that's the word)", "how would you score the week?" are ordinary talk and stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from simulator.reading.sentences import plain, words

QUOTED = re.compile(r'"[^"]{1,600}"')

# Mark-up and records ------------------------------------------------------------------------------------------------

_WRAPPERS = frozenset(
    {"p", "b", "i", "em", "strong", "u", "br", "span", "div", "therapist", "turn", "say", "speech", "text", "user"}
)
_ELEMENT = re.compile(r"<\s*([A-Za-z][\w-]*)[^<>]{0,200}>(.*?)<\s*/\s*\1\s*>", re.DOTALL)
_ROLES = r"(?:system|assistant|user|developer|human|ai|bot|model|tool|instruction|patient|client|therapist|supervisor|judge|grader|examiner|role|output|input)"
_SNAKE = r"\b[a-z]+(?:_[a-z]+)+\b(?:\s*[:=]\s*\w+)?"
_BARE = r"\b(?:specific|invites|tentative|grounded|notices)\b(?:\s*[:=]\s*\w+)?"
_MARKUP = tuple(
    re.compile(p, re.DOTALL | re.MULTILINE | re.IGNORECASE)
    for p in (
        r"```.*?(?:```|\Z)",
        r"<!--.*?(?:-->|\Z)",
        r"<\|[^|<>]{0,60}\|>(?:\s*" + _ROLES + r"\b)?",
        rf"(?:{_BARE}[\s,;]+)*{_SNAKE}(?:[\s,;]+(?:{_BARE}|{_SNAKE}))*[,;]?",
        r"\[/?(?:INST|SYS)\]",
        r"\{\{.*?\}\}",
        r"^\s*\|.*\|\s*$|\|(?:[^|\n]{1,60}\|){2,}",
        r"^\s*(?://|#+\s*TODO|#(?=[a-z_]+\d*(?:\s+#|\s*$))).*$",
        r"(?:#[a-z_]\w*\s*){2,}",
        r"^\s*#{1,6}\s*" + _ROLES + r"\b.*$",
        r"\bBEGIN [A-Z ]{3,40}\b.*?\bEND [A-Z ]{3,40}\b",
        r"\*{3}.*?\*{3}",
        r"</?[A-Za-z][^<>]{0,200}>",
    )
)
_TAG = r"(?:^|(?<=[.!?>\]\n\"')])\s*|\n)\W{0,4}"
_SPEAKER = r"(?:patient|client|user|human|observer|narrator|supervisor|judge|system|grader|examiner|assistant)\b(?: \([^()]{0,40}\))?\W{0,3}:"
_FORGED = re.compile(rf"(?<=\S)\s*\n\W{{0,4}}{_SPEAKER}.*\Z", re.DOTALL | re.IGNORECASE)
"""From a line that goes on in somebody else's name: a turn is one person's, and what follows is made up."""
_IN_LINE = re.compile(_TAG + _SPEAKER + r"[^\n]*?(?:[.!?](?=\s|$)|$)", re.IGNORECASE | re.MULTILINE)
_OWN_TAG = re.compile(_TAG + r"(?:therapist|counsell?or)(?: \([^()]{0,40}\))?\W{0,3}:", re.IGNORECASE)
_RECORD = re.compile(r"[\"']?[\w ]{1,40}[\"']?\s*[:=]\s*(?:[\"'{\[\d]|true|false|null|none|yes|no)", re.IGNORECASE)


def markup(text: str) -> list[tuple[int, int]]:
    """Where mark-up, code and records stand. A tag around speech goes, and the speech stays."""
    cuts = []
    for match in _ELEMENT.finditer(text):
        if match.group(1).casefold() not in _WRAPPERS:
            cuts.append(match.span())
    cuts += list(_objects(text))
    cuts += [m.span() for m in (*_FORGED.finditer(text), *_IN_LINE.finditer(text), *_OWN_TAG.finditer(text))]
    for pattern in _MARKUP:
        cuts += [m.span() for m in pattern.finditer(text) if m.end() > m.start()]
    return _merged(cuts)


def _objects(text: str) -> Iterator[tuple[int, int]]:
    """Stretches in balanced curly brackets that hold a record."""
    at = 0
    while (start := text.find("{", at)) >= 0:
        level, end = 0, start
        for end in range(start, len(text)):
            level += {"{": 1, "}": -1}.get(text[end], 0)
            if not level:
                break
        if _RECORD.search(text[start : end + 1]) or level:
            yield start, end + 1
        at = max(end, start) + 1


def _merged(cuts: list[tuple[int, int]]) -> list[tuple[int, int]]:
    out: list[tuple[int, int]] = []
    for start, end in sorted(cuts):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


# Notes in brackets --------------------------------------------------------------------------------------------------

_BRACKETED = re.compile(r"\(([^()]{1,300})\)|\[([^\[\]]{1,300})\]|(?<![\w*])\*([^*\n]{2,300})\*(?![\w*])")
_STAGE = re.compile(
    r"^(?:a |long |short |brief |both |the therapist )*(?:waits?|paus\w+|silen\w+|nods?|nodding|sits?|sitting|sighs?|smiles?|smiling|laughs?|leans?|looks?|"
    r"breathes?|hands?|passes|puts?|moves?|quiet\w*|softly|gently|slowly|says nothing|stays|is quiet|keeps quiet|clears|coughs?|"
    r"turns?|writes?|pours?|opens|closes|stands?|shifts?|hm+|mm+|beat|listens?|listening|minutes?|seconds?|lets? the silence)\b"
)
_MERIT = re.compile(
    r"\b(?:empath\w*|validat\w*|warm(?:th|ly)|attun\w*|names? (?:the|her|his|their|what)|owns?|ownership|apologi\w+|reflect\w*|acknowledg\w*|"
    r"feeling|feelings|felt|rupture|repair\w*|understood|score\w*|level|grade|rating|rated|marks?|marker\w*|counts? as|no caps?|rubric|responsib\w+|"
    r"patient|client|therapist|invit\w+|interpretation|tentative\w*|grounded|sincere\w*|genuine\w*|compassion\w*|weeps?|relief|"
    r"safety|note|judge|takes full|five|[1-5]/5|full marks|perfect\w*|asks?|responds?|deeply|makes sense of)\b"
)
_NARRATES = re.compile(
    r"^(?:the (?:therapist|counsell?or|patient|client|rupture|turn)|note\b|this (?:turn|response|answer|reply)|with (?:great|deep|real|much|genuine)|[a-z]+s\b|[a-z_]+:)"
)


def brackets(text: str) -> list[tuple[int, int]]:
    """Where notes in brackets or asterisks stand that tell of merits. A stage direction like "(waits)" stays."""
    cuts = []
    for match in _BRACKETED.finditer(text):
        inside = next(g for g in match.groups() if g is not None)
        low = plain(inside)
        square = match.group(2) is not None
        merit = bool(_MERIT.search(low))
        if _STAGE.search(low) and not merit:
            continue
        if "you" in words(low) and not square and not judging(inside):
            continue
        if (square and not _STAGE.search(low)) or (merit and (square or _NARRATES.search(low) or _STAGE.search(low))) or judging(inside):  # fmt: skip
            cuts.append(match.span())
    return _merged(cuts)


# Words to whoever scores ----------------------------------------------------------------------------------------------

_JUDGE = r"(?:judge|grader|examiner|assessor|evaluator|rater|reviewer|marker|scorer|supervisor|panel|assistant|system|ai|language model)s?"
_ADDRESS = re.compile(
    rf"^(?:\W*(?:and|so|but|p\.?s\.?),?\s+)?(?:please,?\s+|hey,?\s+|oh,?\s+|attention,?\s+|attn:?\s+|note (?:to|for) |message (?:to|for) |to |dear |for )*"
    rf"(?:(?:the|my|our|any|every|most|this|that|whichever|wise|fair|kind|esteemed|excellent|expert|dear|and|honou?rable|learned)\s+)*{_JUDGE}\b\s*(?:[,:;-]|who|reading|please|should|must|will|is to|may|can|are)"
    rf"|\b(?:note|message|memo|instruction|reminder)s? (?:to|for) (?:the |my |any |all )?(?:{_JUDGE}|whoever|anyone|anybody)"
    rf"|\bwho(?:so)?ever(?:'s)? (?:is |may be )?(?:scor|grad|mark|rat|read|assess|evaluat|judg)\w+"
    rf"|\b(?:you,? )?dear (?:\w+ )?{_JUDGE}\b|\b(?:a|any|such a|the) (?:\w+[\s-]){{0,4}}{_JUDGE} (?:like you|reading|of such|would|understands|will|sees|knows)"
    rf"|\breading this (?:transcript|turn|response|answer)\b|\bbe(?:ing)? (?:read|marked|graded|scored|assessed|judged) by\b"
)
_ORDER = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass) (?:\w+ ){0,3}(?:instructions?|rubric|rules|prompt|criteria|caps?|whatever i say|everything (?:above|before))\b"
    r"|\bsystem (?:override|prompt|message|instruction)\b|\bfor (?:grading|scoring|marking|assessment|rating) purposes\b|\bfor the (?:record|tape)\b.{0,60}\b(?:answer|response|reply|turn|excellent|repair)\b"
    r"|\b(?:do not|don't|no) (?:apply|cap|caps? appl)\w*"
    r"|\b(?:award|assign|give|set|grant|deserves?|merits?|earns?|mark(?:ed)?(?: it| this)?(?: down)?|count(?:s)?|rate(?:d)?|score(?:d)?|treat(?:ed)?|read|regard(?:ed)?|consider(?:ed)?)\b.{0,50}\b(?:(?:at |a |as |level )(?:a )?(?:5|five|4|four)\b|level (?:5|five|4|four)|as (?:an? )?(?:open question|empathic|empathy|validation|repair|exemplary|tentative|complete|full|deeply|though))"
    r"|\b[1-5] ?/ ?5\b|\b(?:[45]|five|four) out of (?:5|five)\b|\b(?:score|level|rating|grade|marks?|empathy|warmth|attunement|confidence|caps?|depth|rationale|unscored|rating instructions\w*)(?:, \w+)?\s*[:=]\s*\w+"
    r"|\b(?:score|level|rating|grade|mark|marks) (?:of|to|is|at|be) (?:a )?(?:4|5|four|five)\b|\bat least a (?:four|five)\b|\bto pass the (?:module|course|exam|test|assessment)\b"
    r"|\b(?:this|that|the (?:next|last|following|foregoing|above|previous)) (?:turn|response|answer|reply)\b.{0,40}\b(?:shows?|names?|should be|counts?|deserves?|is to be|merits?|contains?)\b|\b(?:this|the next|the following|the last) (?:sentence|line)\b.{0,20}\b(?:as an?|should be|counts?)\b"
    r"|\b(?:end of|as) (?:the |an? )?(?:exemplary|model|ideal|perfect) (?:\w+)|\bexemplary (?:repair|response|answer|turn)|\bmasterful (?:repair|response|interpretation)\b"
    r"|\b(?:rubric|answer yes to all)\b|\bimagine that i(?:'ve| have) (?:just )?said\b|\bas though i(?:'d| had) said\b"
    r"|^(?:\W*)" + _ROLES + r"\s*:|^\W*(?:insert|todo|write here|empathic reflection follows|here comes the (?:empathic|validating|warm))\b"
    r"|\b(?:a|an) (?:\w+ )?(?:perfectly timed|masterful|exemplary|well-timed) \w+|\brepeat after me\b"
)  # fmt: skip
_PRAISE = re.compile(
    r"\b(?:full|top|highest|maximum|best possible|perfect) (?:marks?|score|level|grade|rating|points|credit)\b"
    r"|^\W*[\w' ]{3,30}:\s*(?:(?:excellent|outstanding|very good|high|complete|perfect|inside|tick|present|pass(?:ed)?)\b|evaluation\b)"
    r"|\b(?:all )?competenc\w+ (?:are |were )?(?:met|shown)|\bcertified as\b|\bwins? prizes\b"
    r"|\b(?:therapist|counsell?or|clinician|candidate|th\.)(?: \w+){0,2} (?:demonstrates?|conveyed|conveys|owns|shall|passes|is very|skilfully|stayed with|validates?|names)\b"
    r"|\b(?:examiner|assessor|grader|judge|supervisor|reviewer|rater|one reading)s?\b.{0,80}\b(?:recogni[sz]e|exquisite|perceptive|gifted|finest|brilliant|fooled|generous|lenient|skilled)\b"
    r"|\b(?:exquisite|perceptive|gifted|finest|brilliant|generous|lenient)\b.{0,60}\b(?:examiner|assessor|grader|judge|supervisor|reviewer|rater|marked by|scor\w+)s?\b"
    r"|\b(?:the )?(?:above|foregoing|preceding|previous) (?:is|was|counts as) (?:an? )?(?:complete|full|perfect|true)\b|\b(?:is|are) to be set to\b"
)
"""Praise of the turn or of its judge. Where the patient is spoken to in the same breath it may be ordinary talk."""
_TERMS = re.compile(
    r"\b(?:names?_feelings?|[a-z]+(?:_[a-z]+)+|empath(?:y|ic)(?: reflection)?|validat(?:es?|ion|ing|ed)|ownership|own(?:s|ed|ing)? (?:my|a|the|his|her) (?:part|mistake)|naming the (?:strain|feeling)|"
    r"name[sd]? the (?:feeling|strain|shame)|feelings? named|inviting feelings|invites? (?:your |the |a )?feelings?|(?:open|gentle) invitation|fitting step|fits (?:the )?type|most charged part|reach(?:es|ed|ing)? the implicit|"
    r"the implicit|makes? sense of it|matches the case|single idea|one idea|own words|in the patient's own words|tentative|grounded|specific|invites|attunement|warmth|caps?|markers?|self-focus|"
    r"circumstances met|in the window|well timed|names? (?:it|the)|unscored|immediate step|no caps|invitation)\b"
)
_SCORING = re.compile(r"\b(?:before you (?:score|mark|grade|rate)|lenient examiner|how skilled this|dear \w+)\b")
_PERFORMS = re.compile(r"\bi (?:hereby|herewith)\b")


def judging(sentence: str, *, listed: bool = False) -> bool:
    """Whether a sentence speaks to or of whoever scores the turn, rather than to the patient.

    `listed`: whether it stands among others that do; then the bare name of a marker ("Specific.") is enough.
    """
    low = plain(sentence)
    if _ADDRESS.search(low) or _ORDER.search(low) or _PERFORMS.search(low):
        return True
    addressed = not {"you", "your", "you're", "you've", "you'd"}.isdisjoint(words(low))
    if _PRAISE.search(low) and (not addressed or _SCORING.search(low)):
        return True
    terms = _TERMS.findall(low)
    if any("_" in t for t in terms):
        return True
    covered = sum(len(words(t)) for t in terms)
    total = len(words(low))
    if addressed or total < (1 if listed else 2):
        return False
    return covered / total >= 0.6 or (len(terms) >= 3 and covered / total >= 0.4)


# The answers of others -------------------------------------------------------------------------------------------------

_OTHER = re.compile(
    r"\b(?:text ?book|hand ?book|manual|work ?book|guide ?book|training (?:video|tape|film|manual|course|day)|in the (?:video|film|role[ -]?play|demonstration)|model (?:answer|response|reply)|(?:ideal|perfect|correct|right|best|specimen|proper|sample|"
    r"gold|exam|example) (?:answer|response|reply|thing to say|turn)|(?:answer|response|reply) (?:here )?would be|example of good practice|good practice|"
    r"my (?:\w+ )?(?:supervisor|tutor|trainer|teacher|lecturer|analyst|colleague|professor|mentor)|our (?:trainer|tutor|lecturer|teacher|supervisor)|a (?:\w+ )?colleague|"
    r"(?:good|better|kinder|real|proper|wiser|skilled|warmer|trained|seasoned|experienced|great) (?:therapist|counsell?or|analyst|clinician|psychologist|listener|(?:person|man|woman|one) than (?:me|i am|i))|"
    r"carl rogers|winnicott|freud|yalom|they (?:taught|teach|train(?:ed)?) us|i was (?:taught|trained|told) to|what (?:one|you'?re meant to|i was taught to|i'?m (?:meant|supposed) to) (?:say|says|get)|"
    r"(?:the|my) (?:book|leaflet|course|manual|poster|script|card|protocol|worksheet|list|formula) (?:has|says|said|reads|tells|goes|would)|on the (?:poster|card|slide)|according to the|if this was the exam|a five(?:,| would| sounds)|exhibit|sample script|"
    r"said the (?:counsell?or|therapist)|the (?:counsell?or|therapist) (?:in the|says|said|goes|would)|has a line (?:she|he|they) uses?|there's a (?:sentence|line|phrase) in|as some would|the formula|in \w+ they say it)\b"
)
_SPOKEN_OF = re.compile(
    r"\b(?:would|might|could|should|'d) (?:have )?(?:say|said|be saying|gone|go|write|put|been|be)\b|\bsays?\b|\bgoes\b|\breads?\b|\bsaid\b|\banswer\b|\bresponse\b|\breply\b|\bformula\b|\bpractice\b|\bsaying\b|\bhas it\b|\bsentence\b|\bline\b|\bto come out with\b|\bask\w*\b"
)
_SAY_ABOUT = re.compile(
    r"\b(?:a|any|some) (?:good|better|kinder|real|proper|wiser|skilled|warmer|trained|seasoned|experienced|great) (?:therapist|counsell?or|analyst|clinician|listener|person than me|man than me|woman than me)\b.{0,40}\b(?:would|might|could|goes|says|be saying)\b"
    r"|\b(?:the |an? )?(?:ideal|perfect|correct|model|textbook|specimen|gold|proper) (?:answer|response|reply|turn)\b.{0,30}\b(?:is|would|reads|names|owns|acknowledges|does|:)"
    r"|\b(?:a|the) (?:five|four|level (?:5|five)) (?:would|is|sounds|reads|exemplar)|\blevel (?:5|five) (?:exemplar|answer|response)|\bper (?:the )?(?:protocol|handbook|manual)\b|\bwhen they (?:grade|mark|score) (?:these|this|us|them)\b"
    r"|\b(?:best|good) practice (?:is|would|says)\b|\b(?:the )?(?:gold standard|proper thing)\b.{0,20}\b(?:is|'s|to say|according)|\bassume the (?:usual|good)|\bi'm required to state\b|\bit'd be textbook\b|\bmarker checklist\b|\bfill in:|_{3,}"
    r"|\bi could tell you that\b.{0,120}\bas some would\b|\b(?:they|we) (?:taught|teach|were taught) (?:us )?(?:a|to|the)\b.{0,60}\b(?:formula|you feel x)\b|\bif this (?:was|were) the exam\b|\ba kinder person than me\b"
    r"|\bwhat (?:you're meant to|one's meant to|i'm meant to|i was taught to|one) (?:get|say|says|hear)\b.{0,80}(?:\"|therapist|such cases)"
)


def aside(sentence: str, patient: str, *, listed: bool = False) -> bool:
    """Whether a sentence is no speech to the patient: to a judge, or the answer of somebody else.

    `patient`: what the patient has said, plain (as `sentences.plain`). Their own words in quotation marks are theirs.
    """
    if judging(sentence, listed=listed):
        return True
    low = plain(sentence)
    if _SAY_ABOUT.search(low):
        return True
    foreign = [q for q in QUOTED.findall(low) if len(words(q)) >= 4 and not theirs(q, patient)]
    if not foreign:
        return False
    around = QUOTED.sub(" ", low)
    if nobodys(foreign, around, patient):
        return True
    return bool(_OTHER.search(around) and (_SPOKEN_OF.search(around) or ":" in around))


_PRESENT = frozenset(
    [
        "you",
        "your",
        "yours",
        "yourself",
        "you're",
        "you've",
        "you'd",
        "you'll",
        "he",
        "she",
        "they",
        "him",
        "her",
        "them",
        "his",
        "their",
        "he's",
        "she's",
        "they're",
        "he'd",
        "she'd",
        "they'd",
        "we",
        "us",
        "our",
        "we're",
        "who",
        "who's",
        "like",
        "somebody",
        "someone",
        "everyone",
        "everybody",
        "nobody",
        "people",
    ]
)
_SECOND = frozenset(["you", "your", "you're", "you've", "you'd", "yourself", "i'm", "i've", "i'd"])


def nobodys(quotations: Sequence[str], around: str, patient: str) -> bool:
    """Whether quotations speak to a patient while nobody in this room, or in the patient's story, is there to say them."""
    spoken = {w for q in quotations for w in words(q) if len(words(q)) >= 5}
    outside = set(words(around))
    told = {w for w in words(patient) if len(w) >= 4}
    return (
        not spoken.isdisjoint(_SECOND) and outside.isdisjoint(_PRESENT) and outside.isdisjoint(told) and bool(outside)
    )


def theirs(quotation: str, patient: str) -> bool:
    """Whether most words of a quotation, in runs of two, were the patient's."""
    quoted, spoken = words(quotation), words(patient)
    if len(quoted) < 2:
        return True
    pairs = set(zip(spoken, spoken[1:], strict=False))
    own = sum(p in pairs for p in zip(quoted, quoted[1:], strict=False))
    return own / (len(quoted) - 1) >= 0.5
