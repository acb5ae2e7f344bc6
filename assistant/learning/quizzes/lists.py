"""Multiple choice about the lists of the material: which item belongs to which."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

from assistant.learning.quizzes.choice import WRONG, Choice, as_long, draw, shuffled
from assistant.learning.quizzes.material import Listing
from assistant.learning.quizzes.meaning import Meanings
from assistant.learning.quizzes.rivals import MOST_RIVALS, SAME_STATEMENT, TRIVIA, Surroundings
from assistant.learning.quizzes.statements import Statement, name_stems, stands_alone

SAME_LIST = 0.6
"""Lists whose announcements are nearer may share items."""

_COUNTS = re.compile(
    r"\b(several|some|many|common|usual|typical|two|three|four|five|six|seven|kinds|types|forms|ways|steps|parts|reasons|"
    r"sources|causes|measures|methods|remedies|difficulties|weaknesses|strengths|limits|uses)\b",
    re.IGNORECASE,
)


def listed(around: Surroundings, meanings: Meanings, random: Random) -> Iterator[Choice]:
    """Yield questions that ask for an item of a list, among those of lists of something else."""
    pages = (around.own, *around.others[:MOST_RIVALS])
    lists = [one for page in pages for one in page.listings if _asks_well(one)]
    for listing in shuffled([one for one in lists if one in around.own.listings], random):
        lead_in, inside = listing.lead_in.text, [item.text for item in listing.items]
        others = [one for one in lists if meanings.nearest(one.lead_in.text, [lead_in]) < SAME_LIST]
        for item in shuffled(_items(listing), random):
            unlike = [other.text for one in others for other in _items(one) if as_long(other.text, item.text)]
            wrong = draw([text for text in unlike if meanings.nearest(text, inside) < SAME_STATEMENT], random)
            if len(wrong) in WRONG:
                yield Choice("list", lead_in[:-1], item.text, wrong, (item,))
                break


def _asks_well(listing: Listing) -> bool:
    text = listing.lead_in.text
    return stands_alone(f"{text[:-1]}.") and bool(_COUNTS.search(text)) and len(listing.items) > 1


def _items(listing: Listing) -> list[Statement]:
    """Return the items that can be options: none that names what its list or its page is about, which would tell."""
    told = listing.lead_in.stems | name_stems(listing.lead_in.document.title)
    return [
        item
        for item in listing.items
        if stands_alone(item.text) and not TRIVIA.search(item.text) and not item.stems & told
    ]
