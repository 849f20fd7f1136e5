"""Questions about the moment rather than about the life, as therapists ask them; told apart by meaning."""

from __future__ import annotations

from typing import Final

from simulator.vocabulary import Asked, Topic

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

PLAIN: Final[dict[Topic, tuple[str, ...]]] = {
    "why_now": ("What brings you here?", "Why have you come now?", "What made you come today?", "What is the problem?"),
    "work": ("What do you do for work?", "What's your job?", "Do you work?", "How is work?"),
    "parents": ("Tell me about your parents.", "Are your parents alive?", "What were your mother and father like?"),
    "siblings": ("Do you have brothers or sisters?", "Do you have any siblings?", "Are you an only child?"),
    "partner": (
        "Are you in a relationship at the moment?",
        "Are you married?",
        "Do you have a partner?",
        "Are you seeing anyone?",
        "Are you single?",
    ),
    "children": ("Do you have children?", "Have you got kids?", "Do you want children?"),
    "home": ("Where do you live?", "Do you live alone?", "Who do you live with?", "What is home like?"),
    "origin": ("Where did you grow up?", "Where are you from?", "Where were you born?"),
    "education": ("Where did you go to school?", "Did you go to university?", "How was school for you?"),
    "friends": ("Do you have friends?", "Who do you see?", "Who can you talk to?", "Do you have support?"),
    "health": ("How is your health?", "Do you have any medical problems?", "Do you take any medication?"),
    "sleep": ("How are you sleeping?", "Do you sleep well?", "How do you sleep?"),
    "substances": ("Do you drink?", "Do you drink alcohol?", "Do you use drugs?", "Do you smoke?"),
    "faith": ("Are you religious?", "Do you believe in God?", "Do you go to church?", "Does faith matter to you?"),
    "leisure": (
        "What do you do for fun?",
        "Do you have hobbies?",
        "What do you enjoy?",
        "How do you spend your weekends?",
    ),
    "money": ("How are you off for money?", "Do you have money worries?"),
    "therapy_before": (
        "Have you been in therapy before?",
        "Have you ever seen a therapist?",
        "Have you had counselling before?",
    ),
}
"""Plain questions about the life, as a first session asks them; a fact of that topic answers where its own examples
are not nearer."""
