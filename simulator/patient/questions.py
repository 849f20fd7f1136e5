"""Questions about the moment rather than about the life, as therapists ask them; told apart by meaning."""

from __future__ import annotations

from typing import Final

from simulator.vocabulary import Asked

QUESTIONS: Final[dict[Asked, tuple[str, ...]]] = {
    "asked_feeling": (
        "What was that like for you?",
        "How did that make you feel?",
        "What are you feeling right now?",
        "What comes up as you say that?",
        "How was it to hear that?",
        "What feelings are there when you talk about it?",
        "How is it to tell me this?",
        "And how do you feel about it?",
        "What's happening inside you as you tell me this?",
    ),
    "asked_meaning": (
        "What do you make of that?",
        "What does that mean to you?",
        "Why do you think that is?",
        "How do you understand that?",
        "What do you think that's about?",
        "What sense do you make of it?",
        "Where do you think that comes from?",
    ),
    "asked_want": (
        "What would you like from our work here?",
        "What are you hoping for?",
        "What do you want to happen?",
        "What would you like to be different?",
        "What would help you right now?",
        "What do you need from me?",
        "What do you want from therapy?",
        "What would you have wanted from me?",
    ),
    "asked_body": (
        "Where do you feel that in your body?",
        "What do you notice in your body right now?",
        "What is happening in your body as you say that?",
        "What are your hands doing?",
        "How is your breathing?",
    ),
    "asked_more": (
        "Tell me more about that.",
        "Can you say a bit more?",
        "Could you say more about what happened?",
        "Go on, what happened next?",
        "What happened then?",
        "I'd like to hear more about that.",
        "Can you give me an example?",
        "Help me understand what happened.",
    ),
}
