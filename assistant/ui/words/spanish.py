"""Spanish."""

from __future__ import annotations

from assistant.ui.words.catalogue import Words

SPANISH = Words(
    code="es",
    language="Español",
    # The page
    title="Concept Guide",
    tagline="Explica conceptos de IA a partir de tu material de curso, con el pasaje que respalda cada frase.",
    welcome="¿Qué te gustaría entender?",
    welcome_hint="Pregunta con tus propias palabras o empieza con una de estas.",
    examples=(
        "What is deep learning?",
        "How does machine learning differ from deep learning?",
        "What are large language models trained on?",
        "Which company made Claude?",
    ),
    # Asking
    conversation="Conversación",
    question="Tu pregunta",
    question_hint="Pregunta por un concepto…",
    ask="Preguntar",
    stop="Detener",
    level="Explicar para",
    beginner="Principiante",
    standard="Estándar",
    expert="Experto",
    theme="Claro u oscuro",
    # Answering
    reading="Leyendo el material…",
    found_one="Se encontró 1 pasaje en «{title}». Pensando…",
    found_many="Se encontraron {count} pasajes en «{title}». Pensando…",
    found_across="Se encontraron {count} pasajes en {documents} documentos. Pensando…",
    others_first="Otras personas preguntaron antes, así que puede tardar un poco más.",
    sources="Fuentes",
    opens="Abrir la fuente {n} en su documento",
    stopped="Detenido. Lo de arriba puede estar incompleto.",
    stopped_early="Detenido antes de que se escribiera nada.",
    still_answering="La última pregunta aún se está respondiendo. Espera o detenla primero.",
    unexpected="Algo ha fallado aquí. Pulsa «Reintentar».",
    # The reading page
    back_to_chat="Hacer una pregunta",
    original="Página original",
    no_document="No existe ese documento",
    no_document_hint="Puede que se haya eliminado o añadido con otro nombre desde que se escribió la respuesta.",
    no_passage=(
        "No se encuentra el pasaje en este documento; puede que haya cambiado desde que se escribió la respuesta."
    ),
)
