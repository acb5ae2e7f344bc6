"""The few words of an exported conversation that are not its own, in each language of the chat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from assistant.messages import Level

Language = Literal["en", "de", "es", "fr"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportWords:
    """The words of one language. `{name}` in them is filled in by `str.format`."""

    code: Language
    conversation: str
    """What a conversation without a name is called."""
    saved: str
    """`{date}`"""
    level: str
    """`{level}`"""
    levels: dict[Level, str]
    sources: str
    declined: str
    covered: str
    unfinished: str
    quizzes: str
    topic: str
    points: str
    score: str
    """`{right}`, `{of}`"""


ENGLISH = ExportWords(
    code="en",
    conversation="Conversation",
    saved="Saved on {date}",
    level="Explained for: {level}",
    levels={"beginner": "beginners", "standard": "standard", "expert": "experts"},
    sources="Sources",
    declined="Not covered by the material",
    covered="What the material does answer",
    unfinished="This answer was not finished.",
    quizzes="Quizzes",
    topic="Topic",
    points="Points",
    score="{right} of {of}",
)
GERMAN = ExportWords(
    code="de",
    conversation="Gespräch",
    saved="Gespeichert am {date}",
    level="Erklärt für: {level}",
    levels={"beginner": "Einsteiger", "standard": "Standard", "expert": "Fachleute"},
    sources="Quellen",
    declined="Nicht im Material enthalten",
    covered="Was das Material beantwortet",
    unfinished="Diese Antwort wurde nicht fertig.",
    quizzes="Quizze",
    topic="Thema",
    points="Punkte",
    score="{right} von {of}",
)
SPANISH = ExportWords(
    code="es",
    conversation="Conversación",
    saved="Guardada el {date}",
    level="Explicado para: {level}",
    levels={"beginner": "principiantes", "standard": "nivel estándar", "expert": "expertos"},
    sources="Fuentes",
    declined="No está en el material",
    covered="Lo que el material sí responde",
    unfinished="Esta respuesta quedó sin terminar.",
    quizzes="Cuestionarios",
    topic="Tema",
    points="Puntos",
    score="{right} de {of}",
)
FRENCH = ExportWords(
    code="fr",
    conversation="Conversation",
    saved="Enregistrée le {date}",
    level="Expliqué pour : {level}",
    levels={"beginner": "débutants", "standard": "niveau standard", "expert": "experts"},
    sources="Sources",
    declined="Absent du support de cours",
    covered="Ce à quoi le support répond",
    unfinished="Cette réponse n’a pas été terminée.",
    quizzes="Quiz",
    topic="Sujet",
    points="Points",
    score="{right} sur {of}",
)

WORDS: dict[Language, ExportWords] = {words.code: words for words in (ENGLISH, GERMAN, SPANISH, FRENCH)}
