"""What a reader can do in a conversation: the parts to which the events of the page lead."""

from __future__ import annotations

from assistant.learning.concepts import CurrentConcepts
from assistant.records import Records
from assistant.service import Assistant
from assistant.ui.allowance import Allowance
from assistant.ui.answering import Answering
from assistant.ui.beginning import Beginning
from assistant.ui.changing import Changing
from assistant.ui.subjects import Subjects


class Chat:
    """The conversations of all visitors: each brings its own, all share the assistant."""

    def __init__(self, assistant: Assistant, concepts: CurrentConcepts, records: Records, allowance: Allowance) -> None:
        self.subjects = Subjects(concepts)
        self.beginning = Beginning(assistant, self.subjects)
        self.answering = Answering(assistant, self.subjects, allowance)
        self.changing = Changing(assistant, self.subjects, records, allowance)
