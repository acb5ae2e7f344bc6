"""What questions have in common that ask the same in nearly the same words: `What's an LLM` and `what is a large
language model?`

A wrong reuse is worse than an answer made anew, so nothing is guessed: only what is known to change no meaning is
taken off, and all other words, numbers and signs have to agree in their order. Neither stems nor vectors can say that:
a stemmer makes one of `token` and `tokenization`, and to an embedder `with` and `without` are neighbours.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from assistant.plurals import singular
from index.lexical import terms
from knowledge.glossary import glossary

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:-[^\W\d_]+)+|\w+|[^\w\s]")
_QUOTES = re.compile(r"[\"“”„«»`]")
_END = re.compile(r"([\s?.]|(?<![\d)])(?<!\b\w)!)+$")
"""How a question ends. `10!` and `n!` are no `10` and `n`."""

_CONTRACTED = [
    (re.compile(pattern, re.IGNORECASE), whole)
    for pattern, whole in (
        (r"\b(what|who|where|how|when|why|that)['’]?s\b", r"\1 is"),
        (r"\b(ca)n['’]?t\b|\bcannot\b", "can not"),
        (r"\b(do|does|did|is|are|was|were|should|could|would|has|have)n['’]?t\b", r"\1 not"),
    )
]
"""Left as they are: `won't`, which is another word without its apostrophe, and what is seldom asked."""

_COURTESY = re.compile(
    r"^((hi|hello|hey|please|pls|plz|ok|okay|so) ,? ?"
    r"|(can|could|would|will) you (please )?(?=(explain|tell|define|describe)\b)"
    r"|((please|pls) )?tell me (?=(what|how|why|who|when|where|which)\b))+"
)
_THANKS = re.compile(r"( ,? ?(please|pls|plz|thanks|thank you))+$")

_POINTER = "(?:i|you|he|she|it|we|they|this|that|these|those)"

_HOW = "many|much|few|little|well|badly|often|long|fast|quickly|far|soon|hard"
"""Behind `how`, these belong to it: `how many layers work` asks for a number."""

_FRAMES = [
    (re.compile(pattern), plain)
    for pattern, plain in (
        # `(explain) what X is`, `how X works`: the order of a question inside another.
        (r"^(?:explain )?(?:to me )?what (?!is )(.+) is$", r"what is \1"),
        (rf"^(?:explain )?(?:to me )?how (?!(?:do|is|can|{_HOW}) )(.+) work$", r"how do \1 work"),
        (r"^explain (?:to me )?(?=(what is|how do) )", ""),
        (r"^explain (?:to me )?(.+?)(?: to me)?$", r"explain \1"),
        (r"^define (?!.* (?:in|for|with|using|by|as|on) )(.+)$", r"what is \1"),
        # Of more than a word it may ask what follows from it: `What does a high loss mean?`
        (rf"^what do (?!{_POINTER} )(\S+) mean$", r"what is \1"),
        (r"^what is (?:meant by|definition of) (.+)$", r"what is \1"),
    )
]
"""Ways to put one question, in words that have gone through `_plain`."""

_BRITISH = [
    (re.compile(pattern), american)
    for pattern, american in (
        (r"(?<=\w{3})is(?=(e|es|ed|er|ing|ation)$)", "iz"),
        (r"(?<=al)ys(?=(e|es|ed|er|ing)$)", "yz"),
        (r"^(behavi|col|fav|lab|neighb)our", r"\1or"),
        (r"^(model|label|travel|cancel)l(?=(ed|ing|er)$)", r"\1"),
        (r"^centre$", "center"),
    )
]

_SAME = {"are": "is", "does": "do", "wat": "what", "wut": "what", "u": "you"}
_OF_ONE = frozenset(("is", "was", "does", "has"))
_OF_MANY = frozenset(("are", "were", "do", "have"))
_ARTICLES = frozenset(("a", "an", "the"))
_AFTER_A_ONLY = frozenset(("few", "little", "lot", "bit"))
"""`A few` is no `few`."""
_ALSO_WORDS = frozenset("us map clip cart lime dice art gap glue palm race ace cat cam sage".split())
"""Beside stop words, what is an acronym in capitals and a common word without."""
_ABOUT_THE_NAME = re.compile(
    r"\b(stands? for|abbreviat\w+|acronym|short for|short form|full form|full name|initials?|letters?|spell\w*|call\w*|"
    r"names?|mean\w*|words?)\b"
)
"""Here an acronym and what it stands for are two things."""
_SMALL = frozenset(("of", "the", "from", "to", "and", "for", "in"))
_SIGNS_BETWEEN_LETTERS = re.compile(r"(?<=[^\W\d_])[ -](?=[^\W\d_])")


def wording(question: str) -> str:
    """Return what a question has in common with those that ask the same in nearly the same words.

    It is to be in the material's spelling already. What has no words to go by is returned as it is.
    """
    if not terms(question):
        return question
    text = _END.sub("", _QUOTES.sub("", unicodedata.normalize("NFC", question)))
    for pattern, whole in _CONTRACTED:
        text = pattern.sub(whole, text)
    plain = _COURTESY.sub("", " ".join(_plain(_TOKEN.findall(text))))
    plain = _THANKS.sub("", plain)
    for pattern, same in _FRAMES:
        plain = pattern.sub(same, plain)
    # `Fine-tuning`, `fine tuning` and `finetuning` are one; numbers keep their distance.
    return _SIGNS_BETWEEN_LETTERS.sub("", _spelled_out(plain))


def _plain(tokens: list[str]) -> Iterator[str]:
    """Yield the words and signs of a question in one spelling and number, without articles."""
    for before, token, following in zip(["", *tokens], tokens, [*tokens[1:], ""], strict=False):
        if token in _ARTICLES or (token.istitle() and token.lower() in _ARTICLES and token is tokens[0]):
            if following.lower() in _AFTER_A_ONLY or not following[:1].isalnum():
                yield token.lower()
            continue
        # `IT` and `US` are no `it` and `us`.
        if len(token) > 1 and token.isupper() and (token.lower() in _ALSO_WORDS or not terms(token.lower())):
            yield token
            continue
        if len(token) == 1 or _is_name(token, before, before is tokens[0]):
            yield token.lower()
            continue
        yield "-".join(_word(part) for part in token.lower().split("-"))


def _is_name(token: str, before: str, before_is_first: bool) -> bool:
    """Return whether a word that ends as a plural is rather a name: `what is pandas`, `who made Windows`.

    The number of a verb before it says so, or else its capital. In a title, after another capital, that says nothing.
    """
    if not token.endswith("s") or before.lower() in _OF_MANY:
        return False
    return before.lower() in _OF_ONE or (token.istitle() and (before.islower() or before_is_first))


def _word(word: str) -> str:
    word = _SAME.get(word, word)
    for pattern, american in _BRITISH:
        word = pattern.sub(american, word)
    return singular(word)


def _spelled_out(plain: str) -> str:
    """Return a text with each acronym of the field as what it stands for, unless it asks about the name itself."""
    if _ABOUT_THE_NAME.search(plain):
        return plain
    words = plain.split()
    spelled = " ".join(_acronyms().get(word, word) for word in words)
    # `Is an LLM a large language model?` names both.
    return plain if any(spelled.count(_acronyms()[word]) > 1 for word in words if word in _acronyms()) else spelled


@cache
def _acronyms() -> dict[str, str]:
    """Return what the field's acronyms stand for.

    Other names in the glossary help a search, and need not mean the same: `ReLU` is not every activation function.
    """
    found: dict[str, str] = {}
    for group in glossary():
        for acronym in group:
            long_form = next((name for name in group if _stands_for(acronym, name)), None)
            if long_form:
                plain = " ".join(_plain(_TOKEN.findall(long_form)))
                found.setdefault(acronym.lower(), plain.replace("-", " "))
    return found


def _stands_for(acronym: str, name: str) -> bool:
    words = re.split(r"[ -]", name)
    main = [word for word in words if word not in _SMALL]
    return len(acronym) > 1 and any(
        acronym.lower() == "".join(word[0] for word in chosen).lower() for chosen in (words, main)
    )
