"""Tells a wish to learn, such as `I want to understand transformers`, from a question, and what it is a wish for."""

from __future__ import annotations

import re

_LONGEST = 200
"""Characters of a message that may be a wish."""

_LEARN = r"(?:(?:really|fully|finally|properly) )?(?:understand|learn|master|study|grasp)(?: (?:all|everything))?"
_GOAL = r"(?:about )?(?:how )?(?:the topic of )?(?P<goal>\S.{0,78}?)(?: works?)?"
_FROM_THE_START = r"from (?:the (?:very )?(?:start|beginning|ground up|basics)|scratch|zero)"
_I_WANT = (
    r"(?:i(?:'d| would)? (?:want|wish|like|love|need|have) to|i(?:'m| am) (?:trying|going|here) to|let me|"
    r"help me(?: to)?|how (?:do|can|could|should) i(?: best)?)"
)
_WISHES = [
    re.compile(rf"(?:so |please |hi |hello )?{wish}(?:,? (?:{_FROM_THE_START}|step by step|please|better|in depth))*")
    for wish in (
        rf"(?:{_I_WANT} )?{_LEARN} {_GOAL}",
        rf"teach me {_GOAL} (?:{_FROM_THE_START}|step by step)",
        rf"(?:[a-z' ]{{0,30}} )?(?:path|learning plan|study plan|road ?map|curriculum) (?:to|for|towards?|into) "
        rf"(?:{_LEARN} |understanding |learning )?{_GOAL}",
        rf"(?:{_I_WANT} )?(?:get|go|come) {_FROM_THE_START} to {_GOAL}",
        rf"what (?:do i (?:need|have) to|should i|must i) (?:know|{_LEARN}|read) (?:first )?(?:before|to|for) "
        rf"(?:{_LEARN} |understanding |learning )?{_GOAL}",
        rf"where (?:do|should|can) i (?:start|begin) (?:with|to {_LEARN}|if i want to {_LEARN}) {_GOAL}",
    )
]
_ASKS = re.compile(
    r"(?:what|why|when|where|who|which|whether|if|how|from|the (?:difference|meaning)s? |more)\b|.*[?!.:;\n]\s",
    re.DOTALL,
)
"""What such words begin is a question, although somebody wants to understand its answer."""
_ARTICLE = re.compile(r"(?:the|a|an|some|your|my) (?=\S)")


def goal_of(message: str) -> str | None:
    """Return what somebody says that they want to learn; None where a message says no such thing."""
    if len(message) > _LONGEST:
        return None
    said = " ".join(message.replace("’", "'").split()).rstrip(" .!?…")
    wish = next((found for pattern in _WISHES if (found := pattern.fullmatch(said.lower()))), None)
    if not wish or _ASKS.match(wish["goal"]):
        return None
    goal = said[wish.start("goal") : wish.end("goal")]
    return goal[len(article[0]) :] if (article := _ARTICLE.match(goal.lower())) else goal
