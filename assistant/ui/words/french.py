"""French."""

from __future__ import annotations

from assistant.ui.words.catalogue import Words

FRENCH = Words(
    code="fr",
    language="Français",
    # The page
    title="Concept Guide",
    tagline="Explique les concepts de l’IA à partir de vos supports de cours, avec le passage derrière chaque phrase.",
    welcome="Que souhaitez-vous comprendre ?",
    welcome_hint="Posez votre question avec vos mots, ou commencez par l’une de celles-ci.",
    examples=(
        "What is deep learning?",
        "How does machine learning differ from deep learning?",
        "What are large language models trained on?",
        "Which company made Claude?",
    ),
    # Asking
    conversation="Conversation",
    question="Votre question",
    question_hint="Posez une question sur un concept…",
    ask="Demander",
    stop="Arrêter",
    level="Expliquer pour",
    beginner="Débutant",
    standard="Standard",
    expert="Expert",
    theme="Clair ou sombre",
    # Answering
    reading="Lecture des supports…",
    found_one="1 passage trouvé dans « {title} ». Réflexion…",
    found_many="{count} passages trouvés dans « {title} ». Réflexion…",
    found_across="{count} passages trouvés dans {documents} documents. Réflexion…",
    others_first="D’autres ont demandé avant vous, cela peut prendre un peu plus longtemps.",
    sources="Sources",
    opens="Ouvrir la source {n} dans son document",
    stopped="Arrêté. Le texte ci-dessus est peut-être incomplet.",
    stopped_early="Arrêté avant que quoi que ce soit ne soit écrit.",
    still_answering="La dernière question est encore en cours. Attendez la réponse ou arrêtez-la d’abord.",
    unexpected="Un problème est survenu. Appuyez sur « Réessayer ».",
    # The reading page
    back_to_chat="Poser une question",
    original="Page d’origine",
    no_document="Ce document n’existe pas",
    no_document_hint="Il a peut-être été retiré ou ajouté sous un autre nom depuis la rédaction de la réponse.",
    no_passage="Le passage est introuvable dans ce document ; il a peut-être changé depuis la rédaction de la réponse.",
)
