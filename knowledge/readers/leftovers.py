"""What a web page leaves behind when it is copied: navigation, links to other pages, advertising.

Each rule asks for several signs at once. To keep a line of navigation costs a reader a moment; to drop a line of
teaching costs them the answer.
"""

from __future__ import annotations

import re

LEFTOVER_WORDS = 120
"""A section under such a heading that is longer than this was written to be read."""
FEWEST_SALES_WORDS = 15
READER_PER_HUNDRED_WORDS = 3
FEWEST_OFFERS = 3

_NAVIGATION = re.compile(
    r"(?:(?:skip|jump) to (?:main |page |primary )?(?:content|chat|navigation|search|footer|menu)|back to top"
    r"|share (?:this|on)(?: \w+)?|print this page|read more|log ?in|sign ?(?:in|up)|accept (?:all )?cookies"
    r"|cookie (?:settings|policy|preferences)|privacy (?:policy|notice)"
    r"|terms of (?:use|service)|terms (?:and|&) conditions"
    r"|all rights reserved|advertisement|sponsored content|(?:previous|next) (?:article|post|page)|toggle navigation"
    r"|(?:open|close) menu|contact us|follow us(?: on \w+)?|subscribe(?: to our newsletter| now)?|click here)\b"
)
_BETWEEN = re.compile(r"[\s|·•>/,.»›-]*")
_BREADCRUMBS = re.compile(r"home\s*[>›»/]\s*\S.{0,150}", re.IGNORECASE)
_COPYRIGHT = re.compile(r"(?:©|\(c\)|copyright)\s*(?:©\s*)?\d{4}\b.{0,150}", re.IGNORECASE)

_LEFTOVER_HEADING = re.compile(
    r"(?:recommended|related|similar|popular|latest|recent|trending|more|other|featured)"
    r" (?:articles?|posts?|stories|blogs?|blog posts|videos|news)(?: (?:for you|from .*|by .*))?"
    r"|(?:you (?:may|might) (?:also )?(?:like|enjoy)|more from|share this|leave a (?:reply|comment)|follow us"
    r"|subscribe (?:to|now)|sign up (?:for|to)|(?:our |the )?newsletter).*|(?:\d+ )?comments(?: \(\d+\))?",
    re.IGNORECASE,
)

_READER = re.compile(r"\b(?:you|yours?|yourself)\b", re.IGNORECASE)
_SELLER = re.compile(r"\b(?:our|us|we)\b", re.IGNORECASE)
_CALL = re.compile(
    r"(?:^|[.!?:]\s+|\n\s*)(?:start|join|apply|enroll|enrol|register|contact|request|call|book|buy|order|get|discover"
    r"|explore|download|subscribe|sign up|try|learn more|find out)\b|\bready to\b[^.!]{0,150}\?",
    re.IGNORECASE,
)
_OFFER = re.compile(
    r"\b(?:accredited|tuition|scholarships?|financial aid|enroll?(?:ment)?|admissions?|degree programs?|your degree"
    r"|your schedule|your (?:career )?goals|tailored to you|career-focused|industry-recognized"
    r"|award-winning|world-class"
    r"|mentorship|supportive|faculty|sav(?:es?|ing) you|time and money|money[- ]back|free trial|special offer"
    r"|limited[- ]time|satisfaction guaranteed|no obligation|(?:a|your) demo|risk-free|sign up|contact us"
    r"|apply (?:now|today)|(?:is|are) designed to prepare you"
    r"|our (?:[\w-]+ ){0,2}(?:programs?|graduates|alumni|advisors?|clients|products|services|platform))\b",
    re.IGNORECASE,
)


def is_navigation(line: str) -> bool:
    """Tell whether a line is nothing but navigation, such as "Skip to content" or "Home > Blog > AI"."""
    line = line.strip().lower()
    if _BREADCRUMBS.fullmatch(line) or _COPYRIGHT.fullmatch(line):
        return True
    position = 0
    while phrase := _NAVIGATION.match(line, position):
        between = _BETWEEN.match(line, phrase.end())
        position = between.end() if between else phrase.end()
    return position > 0 and position == len(line)


def is_leftover(heading: str, body: str) -> bool:
    """Tell whether a section only leads elsewhere, or sells instead of explaining."""
    leads_elsewhere = bool(_LEFTOVER_HEADING.fullmatch(heading)) and len(body.split()) <= LEFTOVER_WORDS
    return leads_elsewhere or sells(f"{heading}\n{body}")


def sells(text: str) -> bool:
    """Tell whether a text is advertising.

    A lecturer writes "we" and "you" too, and says "start with"; a seller does so densely, and names an offer:
    several different terms of trade, which teaching has little use for. All four signs have to be there.
    """
    words = len(text.split())
    if words < FEWEST_SALES_WORDS or not _SELLER.search(text) or not _CALL.search(text):
        return False
    speaks_to_reader = len(_READER.findall(text)) * 100 >= READER_PER_HUNDRED_WORDS * words
    offers = {match[0].lower() for match in _OFFER.finditer(text)}
    return speaks_to_reader and len(offers) >= FEWEST_OFFERS
