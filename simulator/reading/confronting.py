"""Ways of arguing with the patient, doubting or blaming him: hints for the move `confrontation`.

Constructions, not phrases; each was right more often than wrong on authors other than the one it was found in.
"""

from __future__ import annotations

import re

from simulator.reading.sentences import plain, sentences

CONSTRUCTIONS: dict[str, str] = {
    "disbelief": r"\bcome off it\b|^(?:oh,? |ah,? )?come on[.!,]|\bah,? come on\b|\boh,? please\b|^(?:really|seriously|honestly)\?|"
    r"\bi don't (?:buy|believe)\b|\bare you (?:really )?(?:sure|certain|serious)\b|\bkid(?:ding)? (?:yourself|ourselves)\b|"
    r"\bto be frank\b|\bif (?:we're|i'm) honest\b",
    "but": r"^(?:well,? |yes,? |and |yeah,? )?but (?:you|he|she|they|it|that|didn't|weren't|why)\b(?!.*\?$)",
    "what should have been": r"\byou (?:really )?(?:shouldn't|should|might|ought to) have (?!a\b|the\b)[a-z]+|"
    r"\byou could have (?:told|said|asked|called|rung|tried|stopped|left|gone)\b|\bwhy (?:didn't|don't|did|would|on earth) you\b|"
    r"\bwhy'd you\b|\bhow could you\b|\bwhat did you (?:expect|do to)\b|\bcould(?:n't| not) you\b|\bcan't you\b|\bwhose fault\b",
    "a doubting question": r"\bdid you (?:ever|even|actually) |\bhave you (?:even|ever actually|actually) |\bdo you (?:really|honestly) |"
    r"\bdon't you think\b|\bmaybe you (?:are|were)\b|\bperhaps the way you\b|\bwere (?:they|you) really\b|\bthat's not (?:really|very|quite)\b|"
    r"\byou (?:always|never) [a-z]+ (?:it|that|this|me|him|her|them)\b",
    "a verdict": r"\b(?:an excuse|excuses|overreact\w*|exaggerat\w*|nonsense|self-?pity|(?<!did you )(?<!when you )(?<!did he )(?<!did she )(?<!did they )grow up|unreasonable)\b|"
    r"\b(?:bit|rather|hardly|pretty|quite) (?:of an |an |a )?(?:much|rich|harsh|strong|unfair|dramatic|convenient|overreaction)\b|"
    r"\byou promised\b|\byou said (?:you'd|never|it'd|that you'd)\b|\bnot acceptable\b",
    "a why": r"\bwhy do you (?:keep|always|insist|still|never|think you)\b|\bthen you wonder why\b|\bi (?:can't|cannot) help you (?:if|when|unless)\b|"
    r"\bi'd ask you to\b|\bwith (?:great |all due |the greatest )?respect\b",
    "the other's side": r"\b(?:he|she|they)(?: might| may)? (?:has|have) a point\b|\bwould you like it if\b|\bwhat about (?:her|him|them)\b|"
    r"\bhow (?:would|do) you (?:think|feel)[^?]*(?:for (?:her|him|them)|if)\b|"
    r"\b(?:is it possible|could it be|perhaps|maybe) (?:that )?(?:he|she|they) (?:has|have|had|was|were|is|are|might)\b",
    "a tag": r", (?:isn't|aren't|don't|doesn't|didn't|wasn't) (?:it|you|he|she|they)\.$|, (?:is|was|does|did|do|are|has|have) (?:it|he|she|they|you|that)\?$|"
    r"\b(?:isn't|wasn't|aren't|don't|doesn't|didn't|can't|won't) (?:it|you|that|they|he|she|we)(?:, (?:though|really))?\?$|"
    r", (?:though|no)\?$",
}  # fmt: skip
_FORMS = re.compile("|".join(CONSTRUCTIONS.values()))


def confronting(text: str) -> float:
    """How many sentences argue by their form; 0-2."""
    return min(2.0, float(sum(bool(_FORMS.search(plain(s))) for s in sentences(text))))
