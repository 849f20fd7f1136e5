"""Lexical cues: forms of words that show a move whatever the embedding says. Each is a hint, never a verdict.

Two numbers a move: how many cues for it, how many against it. The calibration learns how far to trust them.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from simulator.reading.confronting import confronting
from simulator.reading.sentences import plain, sentences
from simulator.reading.validating import validating
from simulator.vocabulary import MOVES, Move

TENTATIVE_FORMS = (
    r"\b(?:maybe|perhaps|i wonder|wondering|might|could be|could it|may be|may have|seems?|sort of|kind of|i'm guessing|"
    r"my guess|guess|possibly|in case|not sure|i could be wrong|tell me if|correct me|if i've got|have i got|am i|"
    r"does that|is that|would that|as if|as though|almost|some part of you|i may be|i might be|off the mark|"
    r"is there something in|i'm thinking|try this|see if)\b"
)
_TENTATIVE = re.compile(TENTATIVE_FORMS)


def tentative(text: str) -> bool:
    """Whether the turn leaves room to be wrong."""
    return bool(_TENTATIVE.search(plain(text)))


_SETS_ASIDE = re.compile(
    r"\b(?:let's|we'll|we can|shall we|i'd rather we|i'll|can we) (?:just )?(?:put|leave|park|set|shelve|drop|skip) (?:that|this|it|those|all that)"
    r"(?: \w+)? (?:to one side|aside|on (?:one side|the shelf)|for (?:now|today|the moment|the time being|another (?:day|time))|there)\b"
)
_RETURNS = re.compile(r"\b(?:back to|return|keep|hold on to|not lose|won't (?:lose|forget)|until|till|after that)\b")


def sets_aside(text: str) -> bool:
    """Whether the turn puts what was asked aside in so many words, and promises no return to it."""
    low = plain(text)
    return bool(_SETS_ASIDE.search(low)) and not _RETURNS.search(low)


def questions(text: str) -> int:
    """How many questions the turn asks."""
    return sum(1 for s in sentences(text) if s.rstrip("\"'”’) ").endswith("?"))


MOVE_FORMS: dict[Move, str] = {
    "advice": r"\byou (?:need to|should|ought|have to|must|could try|want to be)\b|\bhave you (?:tried|thought (?:of|about)|"
    r"considered)\b|\bwhy (?:don't|not) you\b|\bif i were you\b|\bi'd (?:suggest|recommend|advise|say you)\b|\bmy advice\b|"
    r"\bwhat about (?:\w+ing)\b|\bhow about\b|\btry (?:to|and|\w+ing|this)\b|\bmake sure\b|\b(?:you'd|you would) be better\b|"
    r"\bcouldn't you\b|\b(?:i'd|i would) (?:just )?(?:ring|call|text|tell|write|leave|stay|keep|go|take|get|block|ask)\b|"
    r"\bbest thing\b|\bstay away\b|\bdon't (?:pick|answer|go|call|text|ring|let|give)\b|\bwhat if you\b|\bmight help to\b|"
    r"\bkeep (?:your distance|away|a diary|a log|a note)\b|\bit's important (?:that you|to)\b|\blet's get you\b|\bhomework\b",
    "reassurance": r"\bdon't (?:worry|feel bad|be (?:silly|so hard|hard))\b|\byou'll (?:be|get|do|find|see|feel)\b|\bit'll\b|"
    r"\bit will (?:be|get|pass|all)\b|\bat least\b|\bplenty of people\b|\blots of (?:people|folk)\b|\beverybody\b|\beveryone\b|"
    r"\bnothing to (?:worry|be)\b|\bthings (?:will|get)\b|\bsilver lining\b|\bi'm sure\b|\bperfectly (?:normal|fine|safe)\b|"
    r"\bcompletely normal\b|\byou're (?:strong|doing|so strong|not a|going to be|a good)\b|\bdoing (?:great|brilliantly|well|so well)\b|"
    r"\bnot that bad\b|\bcould be worse\b|\bgive it time\b|\btime heals\b|\bchin up\b|\ball right in the end\b|\bhappens to\b",
    "justification": r"\bi was (?:only|just|trying)\b|\bi'm sorry (?:you|if|that you)\b|\bsorry if\b|\bi (?:only|just) "
    r"(?:meant|wanted|said|asked)\b|\bwhat i (?:meant|said|was)\b|\bi (?:didn't|never) (?:mean|say|said|meant|intend)\b|"
    r"\bthat's (?:not|just) (?:what|how|the)\b|\bin my defen[cs]e\b|\bto be fair\b|\bmy job\b|\bwith respect\b|\bi did (?:tell|say|explain|ask)\b|"
    r"\bi had to\b|\bpolicy\b|\bthe rules?\b|\bthe (?:reason|only reason) i\b|\bi wasn't\b|\bi'm only\b|\bnot my (?:fault|decision|intention)\b",
    "confrontation": r"\bbut you\b|\byou (?:chose|always|never|keep|can't just|can't expect|let)\b|\bhonestly\b|\bcome on\b|\breally\?|"
    r"\bisn't (?:it|that) (?:a bit|rather|just)\b|\bexcuse\b|\bwhose fault\b|\bwhat did you expect\b|\byou're (?:being|not being|just|avoiding)\b|"
    r"\bthat's not (?:true|fair|what|really|quite|accurate|how)\b|\bcome off it\b|\bso which is it\b|\blow bar\b|\bif i may say\b|\bsays who\b|\btakes two\b|\byou said you(?:'d| would| were| had)\b|\boh,? (?:please|come on)\b|\bnot good enough\b|(?<!did you )(?<!when you )(?<!did he )(?<!did she )(?<!did they )\bgrow up\b|\bthat's (?:rich|convenient|a bit much)\b|\bdon't you think you\b|\bhow (?:convenient|is that fair)\b|\bstop (?:making|playing|pretending|feeling sorry)\b|\byou can't (?:have it|keep|expect)\b|\bwhy should i\b|\bi think you(?:'re| are) (?:wrong|exaggerating|making|avoiding|being)\b|\bi don't (?:buy|believe)\b|\bhow is that\b|\bwhy (?:would|didn't|on earth) you\b|\bsurely\b",
    "acknowledgement": r"\bi'm sorry(?! (?:you|if|for your|that you|to hear))\b|\bi apologi[sz]e\b|\bi (?:got|had) (?:it|that) wrong\b|"
    r"\bmy (?:mistake|fault|doing|error)\b|\bthat was (?:clumsy|quick|careless|me|on me|my)\b|\bi (?:rushed|jumped|missed|interrupted|"
    r"pushed|hurried|forgot|lectured|talked over|went (?:too|on|straight)|got ahead|lost|cut|skipped|should(?:n't)? have|handed|gave you|told you|"
    r"barged|misheard|pressed|steamrolled|left you)\b|\bi owe you\b|\bthat's (?:on me|mine|my part)\b|\bi hurt\b",
    "self_disclosure": r"\bwhen (?:i was|my)\b|\bmy own\b|\bmy (?:mum|mom|mother|dad|father|wife|husband|brother|sister|son|daughter|kids?|"
    r"divorce|therapist|gran|nan|dog|cousin|partner)\b|\bi (?:lost|went through|had the same|grew up|remember|used to|went|have been there|struggled|cried)\b|"
    r"\bi've (?:been there|had|lost|got|felt)\b|\bsame here\b|\bme too\b|\bi know what it's like\b|\bi'm (?:divorced|a (?:mother|father|parent)|from)\b",
    "rationale": r"\bbecause\b|\bresearch\b|\bstudies\b|\bthe (?:idea|point|reason) (?:is|of|being|we|for)\b|\bthe way (?:this|it) works\b|"
    r"\bpanic\b|\badrenaline\b|\bthe (?:brain|body|nervous)\b|\bwe call\b|\bwhat happens is\b|\btherapy\b|\btends? to\b|\busually\b|\bpeople often\b|\bso that\b",
    "safety_inquiry": r"\bkill(?:ing)? yourself\b|\bsuicid|\bend(?:ing)? (?:your life|it)\b|\bsafe\b|\bhurt(?:ing)? (?:yourself|you|him|her|them|anyone)\b|\bharm\b|"
    r"\bnot (?:be|being|wanting to be) here\b|\bwake up\b|\btablets|\bpills\b|\bplan\b|\bgun\b|\bweapon|\bknife\b|\bthreaten|\bhit (?:you|the)\b|\bdie\b|\bdying\b|\balive\b",
    "logistics": r"\bminutes\b|\bnext (?:week|session|time)\b|\bsame time\b|\bappointment\b|\binvoice\b|\bform\b|\bfee\b|\breschedul|\bhello\b|\bcome in\b|\bgood morning\b|"
    r"\bgood afternoon\b|\bwe(?:'re| are) (?:out of|nearly|at)\b|\btime'?s up\b|\bholiday\b|\bthe (?:door|car park|lift|buzzer|room|reception)\b|\b(?:mon|tues|wednes|thurs|fri)day\b|\bo'clock\b",
    "immediacy": r"\b(?:between us|in here|in this room|with me|at me|to me|about me|from me|you and (?:me|i)|us two|just now|right now|of me|today with)\b|"
    r"\b(?:you've|you) (?:gone|went) (?:quiet|cold|still|away)\b|\bsomething (?:just|has|shifted|changed|happened)\b|\bwhen i (?:said|asked|told|mentioned)\b|\bin the room\b|\bam i (?:the|another|one)\b",
    "interpretation": r"\b(?:pattern|whenever|every time|each time|same (?:way|as|thing|boy|girl)|reminds?|like (?:your|with your)|as (?:your|with) (?:father|mother|dad|mum|mom)|"
    r"part of you|underneath|protect|way of|so that you|keeps? you|rather than feel|instead of|learned|learnt|back then|little (?:girl|boy)|echo|repeat|again)\b",
    "validation": r"\b(?:no wonder|makes? (?:perfect |complete |total )?sense|of course|anyone would|who wouldn't|understandabl|you've every right|every right|fair (?:enough|point|question)|"
    r"you're right|reasonable|can see why|see how|hardly surprising|naturally|it'd be (?:odd|strange)|i'd be|good reason|entitled|i don't blame you|bound to|thank you for (?:telling|trusting|saying|being)|thanks for (?:telling|trusting|saying)|"
    r"i'm glad you (?:said|told|came|brought|mentioned|asked)|good (?:for|on) you|well done|that took (?:some |real )?(?:courage|guts|nerve|doing)|that's brave|"
    r"you (?:deserve|deserved) (?:better|more)|(?:lots|plenty|a lot) of (?:people|folks?|parents) (?:feel|have|do|think)|nothing (?:strange|odd|mad|silly|pathetic) about|"
    r"(?:shock|grief|a body|bodies|the body|fear|panic) (?:does|do|is what)|that's what (?:a body|bodies|shock|grief|fear)|not (?:strange|odd|mad|silly|pathetic|stupid)|"
    r"right to (?:be|feel|ask|wonder|worry)|you(?:'ve| have) a point|that's true|seems (?:pretty )?fair|only (?:door|way|thing) (?:left|open)|i'd (?:feel|want|have) (?:the same|too))\b",
    "encourager": r"^(?:\(.*\)|mm+|mhm|uh[ -]?huh|right|okay|ok|yeah|yes|go on|and then|i see|take your time|i'm (?:listening|here)|sure|hm+|say more|and)\W*(?:\w+\W*){0,3}$",
    "reflection": r"^(?:so |and )?(?:you|he|she|they|it|that|nothing|nobody|all|still)\b[^?]*$",
    "open_question": r"\b(?:what|how|tell me|where|who|which|describe|in what way)\b[^?]*\?|\btell me (?:more|about)\b|\bsay more\b",
    "closed_question": r"^(?:and |so |but )?(?:did|do|does|is|are|was|were|have|has|had|can|could|will|would|when|how (?:long|many|often|old|much)|who)\b[^?]*\?",
}  # fmt: skip

_AGAINST: dict[Move, str] = {
    "advice": r"\bi (?:rushed|jumped|told|gave)\b",
    "reassurance": r"\bi'm sorry\b",
    "justification": r"\bi (?:should have|shouldn't have|got that wrong|rushed)\b",
    "acknowledgement": r"\bi'm sorry (?:you|if|that you|to hear|for your)\b|\bsorry if\b|\bi was (?:only|just)\b|\bbut\b",
    "open_question": r"\bhave you (?:tried|thought|considered)\b|\bwhy (?:don't|not) you\b|\bisn't it\b|\bdoesn't it\b",
    "closed_question": r"\bhave you (?:tried|thought|considered)\b|\bcouldn't you\b|\b(?:isn't|doesn't|wasn't|aren't|don't) (?:it|you|that|they)\?",
    "validation": r"\bbut\b|\byou'll\b|\bat least\b",
    "reflection": r"\bi\b|\bshould\b",
    "confrontation": r"\bi can see\b|\bno wonder\b",
    "interpretation": r"\byou (?:need|should)\b",
    "immediacy": r"\b(?:need to|should)\b",
}
_FOR_RE = {m: re.compile(p) for m, p in MOVE_FORMS.items()}
_AGAINST_RE = {m: re.compile(p) for m, p in _AGAINST.items()}
_OWN: dict[Move, Callable[[str], float]] = {"validation": validating, "confrontation": confronting}
"""Moves whose forms need more than one expression; their entries in `MOVE_FORMS` serve the judge."""


_PSEUDO = re.compile(
    r"\b(?:i'm |i am |so )?sorry (?:you(?!(?: were| had| have| lost| went|'ve| never)\b)|if you|that you(?!(?: were| had| have| lost| went|'ve| never)\b)|if (?:that|this|it|i)\b.{0,20}\b(?:upset|hurt|offended|came|sounded))"
)


def pseudo_apology(text: str) -> bool:
    """An apology for what the patient feels, or for what might have been: a defence, whatever it sounds like."""
    return bool(_PSEUDO.search(plain(text)))


def move_cues(text: str) -> dict[Move, tuple[float, float]]:
    """For each move: cues for it, cues against it (0-2 each), counted over the sentences of the turn."""
    pieces = [plain(s) for s in sentences(text)] or [plain(text)]
    out: dict[Move, tuple[float, float]] = {}
    for move in MOVES:
        own = _OWN.get(move)
        for_it = own(text) if own else sum(bool(_FOR_RE[move].search(p)) for p in pieces)
        against = sum(bool(_AGAINST_RE[move].search(p)) for p in pieces) if move in _AGAINST_RE else 0
        out[move] = (min(2.0, float(for_it)), min(2.0, float(against)))
    return out
