"""German."""

from __future__ import annotations

from assistant.ui.words.catalogue import Words

GERMAN = Words(
    code="de",
    language="Deutsch",
    # The page
    title="Concept Guide",
    tagline="Erklärt KI-Begriffe aus deinem Kursmaterial, mit der Textstelle hinter jedem Satz.",
    welcome="Was möchtest du verstehen?",
    welcome_hint="Frag in eigenen Worten oder beginne mit einer dieser Fragen.",
    examples=(
        "What is deep learning?",
        "How does machine learning differ from deep learning?",
        "What are large language models trained on?",
        "Which company made Claude?",
    ),
    # Asking
    conversation="Gespräch",
    question="Deine Frage",
    question_hint="Frag nach einem Begriff…",
    ask="Fragen",
    stop="Stopp",
    level="Erklären für",
    beginner="Einsteiger",
    standard="Standard",
    expert="Fachleute",
    theme="Hell oder dunkel",
    # Answering
    reading="Liest das Material…",
    found_one="1 Textstelle in „{title}“ gefunden. Denkt nach…",
    found_many="{count} Textstellen in „{title}“ gefunden. Denkt nach…",
    found_across="{count} Textstellen in {documents} Dokumenten gefunden. Denkt nach…",
    others_first="Andere haben vor dir gefragt, daher kann es etwas länger dauern.",
    sources="Quellen",
    opens="Quelle {n} in ihrem Dokument öffnen",
    stopped="Gestoppt. Der Text oben ist vielleicht unvollständig.",
    stopped_early="Gestoppt, bevor etwas geschrieben war.",
    still_answering="Die letzte Frage wird noch beantwortet. Warte darauf oder stoppe sie zuerst.",
    unexpected="Hier ist etwas schiefgegangen. Drück auf „Noch einmal“.",
    # The reading page
    back_to_chat="Eine Frage stellen",
    original="Originalseite",
    no_document="Dieses Dokument gibt es nicht",
    no_document_hint=(
        "Vielleicht wurde es entfernt oder unter einem anderen Namen neu hinzugefügt, seit die "
        "Antwort geschrieben wurde."
    ),
    no_passage=(
        "Die Textstelle ist in diesem Dokument nicht zu finden; vielleicht hat es sich geändert, "
        "seit die Antwort geschrieben wurde."
    ),
)
