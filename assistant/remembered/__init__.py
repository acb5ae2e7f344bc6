"""Answers that need not be written again: to what was asked before, and to what is likely to be asked next."""

from assistant.remembered.ahead import Ahead
from assistant.remembered.memory import Memory
from assistant.remembered.replaying import remembered

__all__ = ["Ahead", "Memory", "remembered"]
