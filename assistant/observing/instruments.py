"""Puts together what tells an operator of an application: its figures, its lines, and its traces where wanted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from contextvars import Context

from assistant.messages import Events
from assistant.observing import journal
from assistant.observing.answers import AnswerAccount, watched
from assistant.observing.kinds import KIND, Kind
from assistant.observing.metrics import Metrics
from assistant.observing.requests import RequestAccount
from assistant.observing.traces import Ended, Traces
from assistant.settings import Settings
from assistant.usage import Tally


class Instruments:
    """Those of one application. Answers reach them by `Assistant.watched_by`, requests by the API."""

    def __init__(self, settings: Settings, version: str) -> None:
        """Raises InvalidSetting where traces are wanted and cannot be sent."""
        self.version = version
        self.metrics = Metrics()
        self._traces = Traces(settings.traces, version) if settings.traces else None
        self._log_questions = settings.log_questions

    def watch(self, events: Events, question: str, tally: Tally) -> Events:
        """Pass the events of an answer on and tell of it at its end, by the kind of the request that asked."""
        return watched(events, KIND.get(), tally, lambda account: self._answered(account, question))

    def watch_chat(self, events: Events, question: str, tally: Tally) -> Events:
        """Do the same for the chat. The tasks that make its answers belong to no request, whichever began them."""
        return watched(events, "chat", tally, lambda account: Context().run(self._answered, account, question))

    @contextmanager
    def request(self, kind: Kind, headers: Mapping[str, str]) -> Iterator[Ended]:
        """Surround a request; what this gives is to be told how it went."""
        self.metrics.began(kind)
        before = KIND.set(kind)
        traced = self._traces.request(kind, headers) if self._traces else nullcontext(_nobody)
        try:
            with traced as tell_traces:

                def ended(account: RequestAccount) -> None:
                    self.metrics.request(account)
                    journal.write_request(account)
                    tell_traces(account)

                yield ended
        finally:
            KIND.reset(before)

    def close(self) -> None:
        """Send what is left of the traces."""
        if self._traces:
            self._traces.close()

    def _answered(self, account: AnswerAccount, question: str) -> None:
        self.metrics.answer(account)
        journal.write_answer(account, question if self._log_questions else None)
        if self._traces:
            self._traces.answer(account)


def _nobody(account: RequestAccount) -> None:
    """Tell no one."""
