"""German."""

from __future__ import annotations

from assistant.answering import QUOTED
from assistant.declining import NOT_COVERED, NOT_COVERED_BUT, PART_NOT_COVERED
from assistant.learning.actions import NOTHING_LEFT
from assistant.standby import FAILED, LOADING
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
    # Answering
    own_sentences={
        NOT_COVERED: "Das Kursmaterial behandelt diese Frage nicht, deshalb möchte ich lieber nicht raten.",
        PART_NOT_COVERED: "Diesen Teil der Frage behandelt das Kursmaterial nicht:",
        NOT_COVERED_BUT: (
            "Das Kursmaterial behandelt diese Frage nicht, deshalb möchte ich lieber nicht raten. Fragen wie "
            "diese beantwortet es:"
        ),
        QUOTED: (
            "Die Worte des Modells ließen sich nicht auf das Material zurückführen, deshalb zitiert diese "
            "Antwort das Material wörtlich."
        ),
        LOADING: "Das Sprachmodell wird noch geladen, deshalb zitiert diese Antwort das Material wörtlich.",
        FAILED: "Das Sprachmodell konnte nicht geladen werden, deshalb zitiert diese Antwort das Material wörtlich.",
        NOTHING_LEFT["simpler"]: "Einfacher sagt es das Kursmaterial nicht.",
        NOTHING_LEFT["deeper"]: "Mehr sagt das Kursmaterial dazu nicht.",
        NOTHING_LEFT["example"]: "Ein weiteres Beispiel dafür gibt das Kursmaterial nicht.",
    },
    reading="Liest das Material…",
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
    # Around the conversation
    conversations="Gespräche",
    new_conversation="Neues Gespräch",
    search_conversations="Gespräche durchsuchen",
    no_conversations="Hier ist noch nichts.",
    kept_here="Gespräche bleiben nur in diesem Browser.",
    questions_kept="Fragen werden {days} Tage aufbewahrt, ohne Namen und Adresse, damit der Kurs besser werden kann.",
    rename="Umbenennen",
    new_name="Neuer Name",
    delete="Löschen",
    delete_sure="„{name}“ löschen? Das lässt sich nicht rückgängig machen.",
    export_markdown="Als Markdown speichern",
    export_pdf="Als PDF speichern",
    storage_full=(
        "Dieser Browser hat keinen Platz mehr, daher bleibt dieses Gespräch nicht erhalten. Lösche "
        "oder speichere ältere."
    ),
    cancel="Abbrechen",
    close="Schließen",
    theme_system="Farben: wie das System",
    theme_light="Farben: hell",
    theme_dark="Farben: dunkel",
    choose_language="Sprache",
    # Under a question and its answer
    edit="Diese Frage ändern",
    editing="Du änderst eine frühere Frage. Ihre Antwort und alles danach wird ersetzt.",
    copy_link="Link zu dieser Frage kopieren",
    delete_turn="Diese Frage mit ihrer Antwort löschen",
    retry="Noch einmal antworten",
    try_again="Noch einmal versuchen",
    copy="Antwort kopieren",
    copied="Kopiert.",
    simpler="Einfacher",
    deeper="Tiefer",
    example="Beispiel",
    compare="Vergleichen mit…",
    compare_other="Etwas anderem…",
    quiz_me="Frag mich ab",
    show_map="Wo liegt das?",
    helpful="Hilfreich",
    not_helpful="Nicht hilfreich",
    rated="{rating}: deine Wertung",
    reason="Was könnte besser sein? (freiwillig)",
    send="Senden",
    thanks="Danke.",
    open_passage="Im Dokument öffnen",
    # What a button asks
    asks_simpler="Einfacher, bitte.",
    asks_deeper="Geh tiefer.",
    asks_example="Gib ein Beispiel.",
    # How an answer stands
    thinking="Denkt nach…",
    writing="Schreibt…",
    queue_one="Eine Antwort wird vor deiner geschrieben. Dann bist du dran.",
    queue_many="{count} Antworten werden vor deiner geschrieben.",
    found_sources="Liest diese Textstellen",
    answer_ready="Antwort: {answer}",
    interrupted="Diese Antwort wurde unterbrochen. Sonst ist nichts verloren.",
    server_gone="Der Server ist nicht erreichbar. Dein Gespräch ist in diesem Browser sicher.",
    server_back="Der Server ist wieder da.",
    go_on="Weiter",
    unreadable="Dieses Gespräch war nicht zu lesen, daher beginnt ein neues. Es bleibt in diesem Browser erhalten.",
    full="Dieses Gespräch hat {count} Fragen, mehr passen nicht hinein. Beginne ein neues.",
    # The panel beside the chat
    panel="Lernbereich",
    tab_document="Textstelle",
    tab_map="Karte",
    tab_path="Lernpfad",
    tab_quiz="Quiz",
    tab_cards="Karten",
    document_empty="Drück in einer Antwort auf eine Zahl wie [1], dann steht hier ihre Textstelle.",
    open_in_tab="In eigenem Tab öffnen",
    map_empty="Frag nach einem Begriff des Handbuchs, dann ist hier sein Platz unter den anderen zu sehen.",
    goal="Was möchtest du verstehen?",
    goal_hint="Zum Beispiel: transformers",
    show_path="Pfad zeigen",
    path_offer="Lernpfad zu {goal}",
    cards_empty="Aus jeder beantworteten Frage wird eine Karte zum Merken. Frag zuerst etwas.",
    save_anki="Für Anki speichern",
    save_csv="Als CSV speichern",
    save_failed="Die Datei konnte nicht erstellt werden: {why}",
    # The quiz
    quiz_empty="Drück unter einer Antwort auf „Frag mich ab“, dann wirst du hier dazu gefragt.",
    quiz_place="Frage {n} von {of}",
    quiz_choose="Wähle eine",
    quiz_reply="Deine Antwort, in eigenen Worten",
    quiz_check="Prüfen",
    quiz_next="Nächste Frage",
    quiz_finish="Zum Ergebnis",
    quiz_again="Neues Quiz dazu",
    quiz_no_reply="Wähle oder schreib zuerst etwas.",
    quiz_right="Richtig.",
    quiz_partly="Teilweise richtig.",
    quiz_not_yet="Noch nicht.",
    quiz_solution="Die Antwort: {answer}",
    quiz_said="Das hast du gesagt",
    quiz_missing="Das fehlt noch",
    quiz_why="Das Material sagt",
    quiz_score="{right} von {of} Punkten",
    quiz_total="Alle Quiz hier: {right} von {of} Punkten",
    # Concepts and the way to one
    concept_map="Begriffskarte: {title}",
    understand_first="Vorher verstehen",
    builds_on_it="Baut darauf auf",
    related="Verwandt",
    asked_before="schon gefragt",
    learning_path="Dein Weg zu: {title}",
    path_progress="{asked} von {count} gefragt",
    path_basics="Wenn ein Schritt schwerfällt: die Grundlagen darunter ({count})",
    # The reading page, as it is set
    contents="Inhalt",
    passage_in_part="Zur Textstelle in Teil {part}",
    part="Teil {part} von {parts}",
    part_before="Vorheriger Teil",
    part_after="Nächster Teil",
    table="Tabelle",
    code_block="Code",
    formula="Formel",
    # The authors' page
    authors_title="Für Kursautoren",
    authors_only="Diese Seite ist für alle, die das Kursmaterial pflegen.",
    login_label="Passwort",
    sign_in="Anmelden",
    sign_out="Abmelden",
    login_wrong="Das ist nicht das Passwort. Versuch es noch einmal.",
    login_too_often="Zu viele falsche Passwörter. Warte eine Minute und versuch es noch einmal.",
    documents="Dokumente",
    search_documents="Titel und Quellen durchsuchen",
    show_handbook="Auch das eingebaute Handbuch zeigen",
    column_title="Titel",
    column_source="Quelle",
    column_size="Größe (KB)",
    column_chunks="Textstellen",
    column_added="Hinzugefügt",
    column_id="Kennung",
    built_in="Eingebaut",
    documents_shown="{shown} von {all} Dokumenten",
    choose_document="Ein Dokument öffnen",
    passage_of="Textstelle {n} von {all}",
    more_passages="{count} weitere Textstellen werden hier nicht gezeigt.",
    remove="Entfernen…",
    confirm_remove="„{title}“ entfernen? Keine Antwort wird es mehr zitieren.",
    remove_now="Ja, entfernen",
    keep="Behalten",
    removed="„{title}“ wurde entfernt.",
    already_gone="Dieses Dokument gibt es nicht mehr.",
    add_documents="Hinzufügen",
    files="Dateien: {kinds} oder ein ZIP davon; {megabytes} MB auf einmal",
    addresses="Adressen, eine pro Zeile",
    addresses_hint="https://… einer Seite oder einer Sitemap",
    add_now="Zum Material hinzufügen",
    cancel_adding="Abbrechen",
    adding_already="Es wird schon etwas hinzugefügt. Warte, bis es fertig ist, und drück dann noch einmal.",
    looking="Sieht nach, was es zu lesen gibt…",
    reading_sources="{done} von {total} gelesen: {name}",
    preparing="Bereitet die Textstellen vor…",
    embedding="{done} von {total} neuen Textstellen eingebettet",
    seconds_left="noch etwa {seconds} Sekunden",
    minutes_left="noch etwa {minutes} Minuten",
    adding_done="Fertig. Antworten können es ab jetzt zitieren.",
    adding_nothing="Es kam nichts Neues hinzu.",
    adding_stopped="Gestoppt. Was bis dahin gelesen war, kann zitiert werden.",
    adding_postponed=(
        "Gestoppt. Das Gelesene ist gespeichert, wird aber noch nicht zitiert: Drück „Zum Material hinzufügen“, "
        "um es abzuschließen."
    ),
    adding_disk_full=(
        "Die Festplatte ist voll. Was als hinzugefügt aufgeführt ist, ist gespeichert. Schaff Platz und drück "
        "„Zum Material hinzufügen“, um weiterzumachen."
    ),
    adding_failed="Hier ist etwas schiefgegangen. Drück „Zum Material hinzufügen“, um es noch einmal zu versuchen.",
    status_added="Hinzugefügt ({count})",
    status_replaced="Ersetzt ({count})",
    status_unchanged="Unverändert ({count})",
    status_refused="Abgelehnt ({count})",
    status_left_out="Ausgelassen, weil es keinen Leser dafür gibt ({count})",
    and_more="… und {count} weitere",
    feedback="Rückmeldungen",
    only_down="Nur Daumen runter",
    thumbs_up="Daumen hoch",
    thumbs_down="Daumen runter",
    feedback_counts="{up} hoch, {down} runter in den letzten {days} Tagen",
    no_feedback="Noch hat niemand eine Antwort bewertet.",
    column_when="Wann (UTC)",
    column_rating="Bewertung",
    column_comment="Kommentar",
    column_question="Frage",
    column_asked="Gestellt",
    question_not_kept="(nicht aufbewahrt)",
    to_write="Was als Nächstes zu schreiben ist",
    topic="Thema",
    nearest="Nächstliegende Dokumente",
    keeping_off=(
        "Auf diesem Server werden keine Fragen aufbewahrt, darum gibt es nichts aufzulisten. Wer ihn betreibt, "
        "kann das einschalten: concept-guide serve --keep-questions 30 bewahrt sie 30 Tage auf, ohne zu sagen, "
        "wer gefragt hat."
    ),
    gaps_kept=(
        "Fragen, die abgelehnt, nur zum Teil beantwortet oder schlecht bewertet wurden; {days} Tage aufbewahrt, "
        "ohne wer gefragt hat."
    ),
    no_gaps="Nichts: Das Material hat jede gestellte Frage beantwortet.",
    download_csv="Als CSV herunterladen",
    download_markdown="Als Markdown herunterladen",
    # Looking for a goal
    no_such_goal="Das Handbuch hat keine Seite zu „{goal}“.",
    nearest_goals="Am nächsten kommen: {nearest}",
    # Above a note that something is not done
    please_note="Hinweis",
    # The widget
    ask_about="Frag zu diesem Kurs",
    greeting="Was möchtest du verstehen? Jede Antwort zeigt, wo das Kursmaterial es sagt.",
    close_guide="Kurshilfe schließen",
    menu="Menü",
    new_conversation_sure="Ein neues Gespräch beginnen? Was hier gefragt wurde, wird gelöscht.",
    begin_anew="Löschen und neu beginnen",
    save_conversation="Dieses Gespräch speichern",
    saving="Die Datei entsteht…",
    saved="Gespeichert: {name}",
    nothing_to_save="Es gibt noch nichts zu speichern. Frag zuerst etwas.",
    back_to_conversation="Zurück zum Gespräch",
    quiz_making="Schreibt Fragen zu dieser Antwort…",
    quiz_marking="Prüft deine Antwort…",
    quiz_no_passages="Diese Antwort nennt keine Textstellen, also gibt es nichts abzufragen. Nimm eine andere Antwort.",
    too_many_questions="Gerade sind es zu viele Fragen. Warte {seconds} s und frag dann noch einmal.",
    not_allowed_here=(
        "Diese Seite darf die Kurshilfe noch nicht nutzen. Wer sie betreibt, kann es erlauben: --allow-origin {origin}"
    ),
    offline="Du scheinst offline zu sein. Prüf deine Verbindung und versuch es dann noch einmal.",
    page_is_sent="Adresse und Titel dieser Seite werden mit deinen Fragen gesendet.",
)
