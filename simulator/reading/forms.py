"""Forms of words that go with a marker or a cap, and what a turn shares with the patient's own words.

Written from knowledge of the language, none a verdict: the calibration learns how far each may be trusted beside the ear.
"""

from __future__ import annotations

import re
from typing import Final

import numpy as np
from numpy.typing import NDArray

from simulator.reading import cues
from simulator.reading.ear import Sound
from simulator.reading.sentences import plain, sentences, words

_PEOPLE = r"(?:mum|mam|mom|mother|dad|da|father|brother|sister|husband|wife|ex|boss|manager|teacher|gran|nan|uncle|aunt|boyfriend|girlfriend|partner|stepfather|parents|family|son|daughter)"
_FORMS: Final[dict[str, str]] = {
    "minimises": r"\bat least\b|\b(?:could|might) (?:be|have been) (?:a lot |far |much )?worse\b|\bworse (?:off|things)\b|\bnot the end of\b|\b(?:plenty|lots|loads|most|many) (?:of )?(?:people|folk|women|men|couples|parents|families|kids)\b|\bbright side\b|\bsilver\b|"
    r"\bget over\b|\bdon't (?:feel|be|worry|dwell|let)\b|\btry not to\b|\b(?:only|just) an?\b|\blucky\b|\b(?:be )?grateful\b|\bthankful\b|\bscheme of things\b|\b(?:everyone|everybody|we all)\b|\bcount your\b|\bit'll pass\b|\byou(?:'ve| have) (?:still )?got\b|\bgood news\b|\bfair price\b|\bstill (?:young|have|got)\b|\bnothing to\b|\bno harm\b|\bhappens? to\b|\bplus side\b|\bblessing\b|\bmercy\b|\bhe wouldn't want\b|\bbetter (?:off|place)\b|\bgood (?:innings|life)\b|\btime\b.{0,20}\bheal|\bnot (?:so|that|as) bad\b|\bit's (?:only|just)\b",
    "self_focus": r"\bwhen (?:i was|i had|my)\b|\bmy own\b|\bmy (?:mum|mom|mother|dad|father|wife|husband|brother|sister|son|daughter|kids?|divorce|gran|dog|partner|week|life|marriage)\b|\bi (?:lost|went through|had|grew up|remember|used to|cried|struggle|know the feeling)\b|\bi've (?:been|had|lost|got|felt)\b|\bsame here\b|\bme too\b|\bi find (?:it|this)\b|\bin my (?:case|life|family|day)\b|\bmakes me (?:feel|think)\b",
    "unsolicited_advice": cues.MOVE_FORMS["advice"] + r"|\byou (?:want|need) to\b|\bput (?:it|that|your)\b|\btake (?:a|the|your|some)\b|\bgo (?:and|to|for|back|home)\b|\bstart (?:with|by)\b|\bi'd be inclined\b|\bthe thing to do\b|\bwhat you do is\b|\bset (?:a|some)\b|\bwrite\b|\bjoin\b|\bring\b|\bspeak to\b|\bbook\b|\bworth (?:a|asking|trying|ringing|getting)\b",
    "blames": cues.MOVE_FORMS["confrontation"] + r"|\byou (?:might|could|should) have\b|\byou did\b|\bto be fair to\b|\bfrom (?:his|her|their) (?:side|point)\b|\bin (?:his|her|their) shoes\b|\bfault\b|\bselfish\b|\bresponsib\w+\b|\bbring (?:it|this) on\b|\bif you(?:'d| had)\b|\bno wonder (?:he|she|they)\b|\bit takes two\b|\byour part\b",
    "stock_phrase_only": r"\b(?:must|can't|cannot) (?:be|have been|feel) (?:so |really |very |terribly |awfully )?(?:hard|difficult|tough|easy|painful|awful)\b|\bi hear (?:you|what|that)\b|\bi'm here\b|\bthank you for sharing\b|\b(?:only|can't) imagine\b|\byour feelings are\b|\bthat makes (?:a lot of |total |perfect )?sense\b|\bi understand\b|\bsorry (?:to hear|you're going)\b|\bsounds (?:really |very |so )?(?:hard|difficult|tough|challenging)\b|\bone day at a time\b|\bnot alone\b|\bit's okay to\b|\bi appreciate\b|\bsit with\b|\ba lot (?:to carry|going on|on your)\b",
    "wrong_affect": r"\byou(?:'re| are| must be| feel| sound| seem| look) (?:so |very |really |a bit |quite )?(?:angry|furious|happy|relieved|excited|proud|jealous|guilty|ashamed|content|delighted|at peace|cross|bitter|pleased|glad|afraid|terrified|resent\w+)\b|\brelief\b|\bpeace\b|\brage\b|\bjealous\w*\b",
    "stated_as_fact": r"\b(?:clearly|obviously|of course|plainly|actually|really|simply|the truth is|the fact is|the reason (?:is|you)|that's (?:why|because|what|your|the|all)|this is (?:about|your|the)|it's (?:your|because|all|about)|what(?:'s| is) (?:going on|happening|underneath)|it comes from|you(?:'re| are) (?:doing|repeating|looking for|angry|punishing|afraid|avoiding|protecting)|you (?:want|need|keep|always|do it|chose|became|learned))\b",
    "contradicts_case": r"\b(?:always|never|happy|close|loved|adored|warm)\b",
    "several_ideas": r"\b(?:or (?:it|maybe|perhaps|else|then|is it|else)|and also|as well as|another (?:thing|thought|part)|on top of|not to mention|and then there's|besides|plus|secondly|and (?:the|your|that|it's|there's|maybe|perhaps|I wonder)|both|at the same time|or (?:again|possibly))\b",
    "justifies_first": cues.MOVE_FORMS["justification"] + r"|\bi (?:have to|need to|do have|ask (?:all|every)|thought|believed|felt)\b|\b(?:the reason|because|to be clear|in fairness|as it happens|what happened was|you'll remember|you asked|we agreed|standard|normally|procedure|training|good reason)\b",
    "changes_topic": r"\b(?:anyway|let's|shall we|how(?:'s| is| are| was| did)|moving on|move on|worksheet|back to|meanwhile|by the way|speaking of|what about|did you (?:get|manage|do|bring)|you mentioned|last (?:week|time)|agenda|homework|diary|tell me about|where were we|on to)\b",
    "pseudo_apology": r"\bsorry (?:if|that you|you|it (?:felt|came|seemed|landed)|for any|about how you)\b|\bapologi[sz]e (?:if|for any|that you)\b|\bif (?:i|anything i|that|something) .{0,25}(?:upset|offend|hurt|bother|came across|sounded|trod)\w*|\bany (?:upset|offence|distress|hurt|confusion)\b|\bregret that you\b|\bsorry .{0,20}\b(?:took|feel|felt|see it|read it|heard it|found)\b|\bshame (?:you|it)\b|\bpity (?:you|it)\b",
    "over_apologises": r"\b(?:so,? so sorry|(?:terribly|awfully|dreadfully|deeply|unforgivabl\w+|mortified|ashamed|appalled|disgusted|inexcusable|unforgivable|devastated)|forgive me|can't forgive|beat myself|lost sleep|couldn't sleep|all night|what kind of therapist|bad therapist|terrible (?:therapist|person|thing)|worst|sorry\b.{0,120}\bsorry|i feel (?:terrible|awful|sick|dreadful)|idiot)\b",
    "promises_beyond_frame": r"\b(?:promise|never (?:again|ever|let|leave|hurt|happen|do that)|i(?:'ll| will) (?:always|never|be there|ring|see you|text|make sure|keep)|any ?time|day or night|middle of the night|my (?:mobile|number|own phone|cell|house)|whenever you|count on me|as long as (?:it takes|you)|guarantee|swear|not going anywhere|for good|for ever|forever|every (?:day|night)|won't (?:ever|let|happen|leave)|extra (?:session|hour|time)|for (?:free|nothing)|weekend|on my honour|you have my word)\b",
    "seeks_reassurance": r"\b(?:are we (?:ok|okay|all right|alright|good|friends|still)|do you forgive|hate me|cross with me|you(?:'re| are) not (?:cross|angry|going|leaving|thinking)|tell me (?:i|we|it's|you)|still (?:want|trust|like|coming|come)|do you still|i hope you|you do know|you don't think|you know (?:i|that i|me)|am i (?:a|that|any|really|doing)|have i been|i'd hate|put my mind|isn't it|aren't we|haven't i|don't i|would you say (?:i|that i)|not that bad|it would help me|i need to know|for my sake|mind at rest|we're (?:ok|okay|all right|good))\b",
    "early_link": rf"\b(?:like (?:with )?your|same (?:way|thing|as)|reminds?|pattern|with your {_PEOPLE}|your {_PEOPLE}|elsewhere|other people|with others|every (?:time|man|woman|one)|before (?:in|with)|as a (?:child|boy|girl|kid)|when you were|used to|back then|happens (?:with|in)|echo|history|the way you (?:did|do|were))\b",
    "pathologises": r"\b(?:resist\w+|defen[cs]\w+|transference|your (?:anger|fear|anxiety|depression|pattern|illness|condition|diagnosis|trust issues|attachment|sensitivity|need|difficult\w+|way of)|symptom\w*|(?:anxiety|depression|illness|ptsd|trauma|addiction|bipolar|disorder|grief) (?:talking|speaking)|you (?:do this|push|tend to|always|test)|interesting (?:that|how)|notice (?:how|that) (?:you|quick)|part of (?:your|the) (?:problem|condition|illness|work|picture)|overreact\w*|sensitive|projecti\w+|projecting|typical|classic|common (?:in|with|among)|not really (?:about|angry|cross))\b",
    "retaliates": r"\b(?:if you don't|free to|waiting list|someone else|somebody else|i don't have to|i've had|your choice|attitude|you'd prefer|the door|ungrateful|been doing this|other (?:men|people|patients|clients)|be (?:sensible|reasonable|fair)|frankly|waste|up to you|suit yourself|as you (?:wish|like)|find another|rude|i won't be|speak to me|i'm not (?:the one|here to|paid|your)|who's|that's rich|perhaps you|with respect|you're hardly|you of all|look in the mirror|stop)\b",
    "ignores_safety_cue": r"\b(?:kill\w*|suicid\w*|end(?:ing)? (?:your life|it|things)|tak(?:e|ing) your (?:own )?life|alive|die|dying|dead|death|surviv\w*|liv(?:e|ing)\b.{0,20}\b(?:want|reason|more)|safe\w*|harm\w*|hurt(?:ing)? (?:yourself|him|her|them|anybody|anyone)|do away|do yourself|not be(?:ing)? here|wouldn't be here|won't be here|be here (?:at|next|in|on|for)|wak(?:e|ing) up|goodbye|last time|where (?:are|is) the (?:pills|tablets|rope|gun|knife)|how many (?:tablets|pills|have you)|thinking of doing|mean to do|a plan|danger\w*|crisis|ambulance|tonight)\b",
    "wild": r"\b(?:sexual\w*|incest\w*|castrat\w*|penis|breast|womb|murder\w*|want(?:ed)? to (?:kill|marry|sleep)|in love with|death wish|secretly|unconscious\w*|infant\w*|baby|enjoy\w*|narcissis\w*|manipulat\w*|child(?:ish)?|mummy|daddy|sadis\w*|masochis\w*|homosexual\w*|oedip\w*|attention|punish\w*|want to be (?:beaten|hurt|ill|left))\b",
    "flees_opening": r"\b(?:let's (?:not|leave|park|come|get|look|focus|stick)|another time|later|for now|worksheet|homework|sleep|have you (?:tried|thought)|everyone|everybody|lots of people|don't (?:think|worry|analyse)|too (?:deep|soon)|the main thing|important thing|practical\w*|how about|what about|anyway|just (?:one of|how)|human nature|who knows|we may never|no point|doesn't (?:matter|really matter))\b",
    "takes_up_opening": r"\b(?:why|question|you(?:'re| are) asking|you ask|worth|good thing to ask|wonder|let's (?:stay|look|stop|take)|that's (?:the|a) (?:question|good)|ask)\b",
    "links_pattern": rf"\b(?:like (?:with )?your|same (?:way|thing|as)|reminds?|pattern|your {_PEOPLE}|elsewhere|other people|every (?:time|man|woman|one)|as a (?:child|boy|girl|kid)|when you were|back then|happens (?:with|in)|echo)\b",
    "names_feeling": r"\b(?:angry|anger|furious|sad|sadness|grief|griev\w+|lonel\w+|alone|afraid|scared|frighten\w+|terrif\w+|ashamed|shame|guilt\w*|hurt|humiliat\w+|tired|exhaust\w+|hopeless|helpless|relie\w+|proud|jealous|disappoint\w+|let down|abandon\w+|worr\w+|anxi\w+|panic\w*|numb|empty|empt\w+|lost|trapped|stuck|bitter|resent\w+|cross|hollow|sick|raw|ache|aching|dread\w*|unwanted|invisible|small|betray\w+|reject\w+|overwhelm\w+|torn|miss(?:ing)?|bereft|cheated|robbed|used|stung|winded|gutted|heavy|burden)\b",
    "tentative": cues.TENTATIVE_FORMS,
    "owns_part": cues.MOVE_FORMS["acknowledgement"] + r"|\bi (?:went|came|flung|put|wasn't|didn't|took|read|spoke|answered|asked|let|made|was|turned|looked|hadn't|tried)\b|\bme\b.{0,12}\b(?:barging|rushing|pushing)\b|\bmine\b|\bmy (?:question|part|fault|doing)\b",
    "validates": cues.MOVE_FORMS["validation"],
    "invites_feelings": r"\b(?:what (?:was|is|went|did) .{0,40}(?:me|i said|that|here|us)|how (?:was|is|are|did) .{0,30}(?:me|that|here|with me|us)|about me|with me|what do you make of|at me|towards? me|between us|tell me .{0,20}(?:me|that|it))\b",
    "notices": r"\b(?:quiet|went|gone|quick|something|just (?:now|then)|shift|changed|swerve|pull\w*|back|away|i notice|i see)\b",
}  # fmt: skip
_LINKS: Final = (
    re.compile(rf"\b{_PEOPLE}(?:'s)?\b"),
    re.compile(
        r"\b(?:as a (?:child|boy|girl|kid|lad)|when you were|little (?:boy|girl)|back then|used to|long ago|years ago|once|learn(?:ed|t)|that (?:boy|girl|child)|then\b(?=[.,;]))"
    ),
    re.compile(r"\b(?:with me|me too|i'm|in here|here, perhaps|between us|at me|for me|to me|i've become|so i)\b"),
    re.compile(r"\b(?:want(?:ed)?|wish|long(?:ed)?|love|afraid|scared|fear\w*|dread|terrified|sure)\b"),
    re.compile(
        r"\b(?:not (?:yet|now|today)|before (?:we|you|i|anything)|first|at a time|bit by bit|small(?:er)? (?:bit|step|piece)s?|crumb|slow\w*|breath\w*|"
        r"(?:come|get|coming|came) (?:back )?to (?:it|that|the|why)|keep(?:ing)? (?:hold|it|that|the)|another (?:time|day))\b"
    ),
)
"""What tells a link from a pattern, and a question put off from one answered: people, the past, the two here, wish and fear,
and putting off."""
_FORM = {name: re.compile(pattern) for name, pattern in _FORMS.items()}
_SMALL = frozenset(
    [
        "about",
        "after",
        "again",
        "also",
        "been",
        "before",
        "being",
        "could",
        "does",
        "doing",
        "done",
        "down",
        "even",
        "every",
        "from",
        "going",
        "gone",
        "have",
        "here",
        "into",
        "just",
        "know",
        "like",
        "made",
        "make",
        "many",
        "more",
        "most",
        "much",
        "never",
        "only",
        "other",
        "over",
        "people",
        "really",
        "said",
        "same",
        "some",
        "something",
        "still",
        "such",
        "tell",
        "than",
        "that",
        "them",
        "then",
        "there",
        "these",
        "they",
        "thing",
        "things",
        "think",
        "this",
        "those",
        "through",
        "time",
        "told",
        "very",
        "want",
        "were",
        "what",
        "when",
        "where",
        "which",
        "while",
        "will",
        "with",
        "would",
        "your",
        "yours",
        "you're",
        "that's",
        "it's",
        "don't",
        "didn't",
        "can't",
        "you've",
        "i'm",
        "he's",
        "she's",
        "there's",
        "what's",
    ]
)


def form(marker: str, text: str) -> float:
    """How many forms of the marker stand in the text, at most 3."""
    pattern = _FORM.get(marker)
    return min(3.0, float(sum(1 for _ in pattern.finditer(plain(text))))) if pattern else 0.0


def passed_over(text: str, inquiry: float) -> float:
    """How surely a turn passes over a sign of danger that is there, 0-1. inquiry: how surely it asks after safety."""
    return 0.05 if form("ignores_safety_cue", text) else 1.0 - inquiry


def shared(text: str, patient: str) -> tuple[float, float]:
    """Words of weight that the turn has from the patient: their share of its words of weight, and their number."""
    own = {w for w in words(text) if len(w) >= 4 and w not in _SMALL}
    theirs = {w for w in words(patient) if len(w) >= 4 and w not in _SMALL}
    stems = {w[:5] for w in theirs}
    common = sum(w[:5] in stems for w in own)
    return (common / len(own) if own else 0.0), float(common)


FEATURES: Final = (
    "turn", "loudest", "loudest sentence", "forms", "tentative", "asks at the end", "shared", "shared number", "length", "depth",
)  # fmt: skip


def heard(sound: Sound, patient: str) -> NDArray[np.float64]:
    """What is known of a turn besides a head's own loudness: the last six of FEATURES."""
    text = sound.text
    share, number = shared(text, patient)
    last = (sentences(text) or [""])[-1]
    return np.array(
        [
            float(cues.tentative(text)), float(last.rstrip("\"') ").endswith("?")), share, min(number, 8.0) / 4,
            float(np.log1p(len(words(text)))), float(sound.depth @ np.arange(len(sound.depth))),
        ]
    )  # fmt: skip


def features(sound: Sound, head: str, general: NDArray[np.float64]) -> NDArray[np.float64]:
    """FEATURES of one head in one turn, shape (10,)."""
    from simulator.reading.embedded import heard_in_sentences

    loudest = max((s for s, _ in heard_in_sentences(sound, head)), default=-10.0)
    own = [
        sound.logit(head),
        max(sound.where(head)[0], -10.0),
        max(loudest, -10.0),
        form(head.split(".", 1)[1], sound.text),
    ]
    return np.concatenate([np.array(own), general])


def deep(sound: Sound, general: NDArray[np.float64]) -> NDArray[np.float64]:
    """What the judge tells a turn's depth from; shape (27,)."""
    from simulator.reading.embedded import depth_features

    text = plain(sound.text)
    linked = [min(3.0, float(len(pattern.findall(text)))) for pattern in _LINKS]
    return np.concatenate([depth_features(sound), general, linked])


def others(sound: Sound) -> NDArray[np.float64]:
    """Every head's loudness, gently bounded: what stands beside a marker tells of it. Shape (H,)."""
    return np.asarray(np.clip(sound.logits, -6, 6), dtype=np.float64)
