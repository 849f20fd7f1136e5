"""Ways of saying that what the patient feels, does or asks has its good reasons: hints for the move `validation`.

Each line is a construction, not a phrase, and was kept only if it was right more often than wrong on authors other than
the one it was found in. A sentence that takes back what it grants ("I can see why, but…") does not count.
"""

from __future__ import annotations

import re

from simulator.reading.sentences import plain, sentences

_ONE = r"(?:any(?:one|body)|any (?:[a-z]+ )?(?:man|woman|mother|father|parent|person|child)|most (?:people|of us|folk))"
_ODD = r"(?:odd|strange|weird|peculiar|unusual|surpris(?:ed|ing)|astonish(?:ed|ing)|worried|a wonder|daft|mad)"
_SLIGHT = (
    r"(?:mad|daft|silly|stupid|strange|odd|weird|pathetic|crazy|weak|weakness|foolish(?:ness)?|irrational|shameful|greedy|"
    r"selfish|paranoid|ridiculous|unreasonable|morbid|cowardly|childish|to be ashamed of)"
)
_SAYING = (
    r"(?:tell(?:ing)?|told|say(?:ing)?|said|trust(?:ing|ed)?|shar(?:ing|e|ed)|bring(?:ing)?|brought|show(?:ing|ed)?|nam(?:ing|ed)|"
    r"ask(?:ing|ed)?|mention(?:ing|ed)?|speak(?:ing)?|spoke|put(?:ting)?|letting|let|correct(?:ing|ed)?|being|came|come|did|hide|keep)"
)

CONSTRUCTIONS: dict[str, str] = {
    "it has its reasons": r"\b(?:no|little|small) wonder\b|\b(?:no|hardly a|isn't a) (?:mystery|surprise)\b|"
    r"\b(?:not|hardly|n't|less|least) surpris(?:ed|ing)\b|\bmakes? (?:[a-z]+ ){0,4}sense\b|\bstands to reason\b|\bit follows that\b|"
    r"\b(?:see|find) (?:the )?(?:sense|logic)\b|\bunderstandabl[ey]\b|\bof course (?:you|it|she|he|they|your|that)\b|"
    r"\b(?:only|quite|perfectly|completely|entirely|it's|it is|it'd be|that's) natural\b(?! (?:pause|break|end|stop))|"
    r"^naturally\b|\bso naturally\b|, naturally\b|\bto be expected\b",
    "I can see why": r"\bi (?:can |could |do |would |quite |certainly )?(?:[a-z]+ )?(?:see|understand|get|imagine) (?:[a-z]+ )?(?:why|how)\b"
    r"(?! i\b)|\bi(?:'d| would| can) (?:well )?understand\b(?! (?:that|what)\b)|\bi understand (?:the|you(?:'re|'d)?)\b",
    "a right to it": r"\b(?:every|good|a perfect|plenty of|all the) (?:right|reasons?|cause|grounds)\b|"
    r"\byou(?:'ve| have|'d| had) (?:a |the |every |good |perfect ){0,2}(?:right|cause|grounds|reasons?|point)\b|\bwithin your rights\b|"
    r"\bthat's your right\b|\byou(?:'re| are|'d be) entitled\b|\byou(?:'re| are) allowed\b|\b(?:is|are|it's) (?:valid|justified|legitimate)\b",
    "you are right": r"\byou(?:'re| are|'d be) (?:quite |dead |absolutely )?right\b(?! now| in the)|\bit(?:'s| is) (?:only )?right (?:that|to)\b|"
    r"\b(?:quite|too|and) right(?:ly)?[,.!]|\brightly\b|\byou have a point\b",
    "the opposite would be odd": rf"\b(?:be|seem|find it|think it) (?:[a-z]+ ){{0,3}}{_ODD}\b(?: [a-z]+){{0,3}} (?:if|not|that|who)\b|"
    rf"\bit(?:'d| would) be (?:[a-z]+ ){{0,2}}(?:odd|strange|weird|peculiar|surprising)\b|\b(?:you'd|you would) be {_ODD} not\b",
    "anybody would": rf"\b{_ONE}(?:'s [a-z]+)?(?: [a-z']+){{0,9}} would\b|\b{_ONE}'d\b|\bwho (?:wouldn't|would not)\b|"
    rf"\bmake (?:anyone|anybody|any (?:man|woman|person)) [a-z]+\b|\bnobody(?:'s [a-z]+)? (?:would|could)(?: [a-z']+){{1,8}} (?:easily|easy|that|this)\b",
    "I would too": r"\bi(?:'d| would| wouldn't|'d not) (?:[a-z']+ ){1,9}(?:too|as well|either|myself)\b(?! [a-z]+ed\b)|"
    r"\bi(?:'d| would) (?:be|feel) (?:[a-z]+ )?(?:angry|furious|livid|raging|upset|hurt|sore|stung|wary|incensed|fed up|annoyed|sick of)\b|"
    r"\bif it (?:was|were|had been) me\b",
    "no shame in it": rf"\b(?:it(?:'s| is| was)|that(?:'s| is| was)) (?:not|hardly|n't)(?: [a-z']+){{0,3}} {_SLIGHT}\b|"
    rf"\b(?:isn't|wasn't|nothing|hardly|don't (?:see|find|call|think)(?: it| that| you)?)(?: [a-z']+){{0,3}} {_SLIGHT}\b|\bno (?:shame|crime)\b",
    "thanks for saying": rf"\b(?:thank you|thanks|ta|cheers) (?:so much |very much )?(?:for |that you )(?:[a-z]+ )?{_SAYING}\b",
    "glad it was said": rf"\b(?:glad|pleased|grateful|thankful|relieved|honou?red|touched) (?:that )?you(?:'d|'ve|'re)? (?:[a-z]+ ){{0,2}}{_SAYING}\b",
    "respect for it": r"\bi (?:[a-z]+ ){0,3}(?:respect|appreciate|admire|acknowledge|take my hat off)\b (?:that|what|you|how|it|the way)|"
    r"\bi like that you\b|\bhats? off\b|\bfair play\b|\bwell done\b|\bgood (?:for|on) you\b|\byou did well to\b",
    "good that you ask": r"\b(?:it(?:'s| is| was)|that(?:'s| is| was)) (?:a |an |very |really |so )*(?:good|brave|honest|wise|sensible|courageous|big|strong) "
    r"(?:[a-z]+ )?(?:that you|of you|to (?:say|tell|ask|bring|mention|check|notice|want|wonder)|thing to (?:say|tell|do|ask)|step)\b",
    "what it took": r"\b(?:took|takes|taken|take) (?:[a-z]+ ){0,2}(?:a lot|something|courage|guts|nerve|strength|bravery|backbone|determination|doing)\b|"
    r"\bwhat (?:that|it) (?:took|cost)\b|\b(?:can't|cannot|couldn't|isn't|wasn't|not|no|never|hardly)(?: have been| be)? (?:an? |the )?(?:easy|small) "
    r"(?:thing|step|feat|to|for)\b|\bcan't have been easy\b|\byou(?:'ve| have)? earned\b|\bdid what you had to\b",
    "fair": r"(?<!to be )(?<!not )(?<!n't )(?<!hardly )\bfair (?:enough|point|question|comment|thing|complaint|challenge|one|to)\b|^fair\W*$|"
    r"\b(?:it's|that's|is|are|seems?|sounds?|pretty|only|completely) (?!not |hardly |never )(?:[a-z]+ )?(?:fair|reasonable|proportionate|sensible)\b(?! to say)|\bgood question\b|"
    r"^(?:that's|that is) true\b",
}  # fmt: skip

_TAKEN_BACK = re.compile(
    r"\bbut\b|\bhowever\b|\byou'll\b|\bat least\b|\bsorry if\b|\bevidence-based\b|\bethical\b|\byou (?:need|have) to\b|\byou should\b"
)
_TOLD = re.compile(r"\b(?:as a (?:girl|boy|child)|maybe|i wonder|perhaps|my guess|guess)\b")
_FORMS = re.compile("|".join(CONSTRUCTIONS.values()))


def validating(text: str) -> float:
    """In how many sentences something is granted and not taken back; 0-2."""
    pieces = [plain(s) for s in sentences(text)] or [plain(text)]
    return min(
        2.0, float(sum(bool(_FORMS.search(p)) and not _TAKEN_BACK.search(p) and not _TOLD.search(p) for p in pieces))
    )
