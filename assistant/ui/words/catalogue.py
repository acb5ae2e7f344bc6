"""What there is to say: one field a sentence, so that a language that lacks one does not pass the type checker.

`{name}` in a sentence is filled in by `str.format`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

STOPPED, STOPPED_EARLY, INTERRUPTED, UNEXPECTED = "stopped", "stopped early", "interrupted", "unexpected"
"""Why an answer was not finished, as a conversation keeps it: a language may be chosen later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The words of one language."""

    code: str
    language: str
    """Its own name for itself."""

    # The page
    title: str
    tagline: str
    welcome: str
    welcome_hint: str
    examples: tuple[str, ...]
    """Questions that the built-in handbook answers, in the handbook's language."""

    # Asking
    conversation: str
    question: str
    question_hint: str
    ask: str
    stop: str
    level: str
    beginner: str
    standard: str
    expert: str

    # Answering
    own_sentences: Mapping[str, str] = field(default_factory=dict)
    """What the assistant says itself, by the English that it says it in; none for English."""
    reading: str
    sources: str
    opens: str
    """`{n}`"""
    stopped: str
    stopped_early: str
    still_answering: str
    unexpected: str

    # The reading page
    back_to_chat: str
    original: str
    no_document: str
    no_document_hint: str
    no_passage: str

    # Around the conversation
    conversations: str
    new_conversation: str
    search_conversations: str
    no_conversations: str
    kept_here: str
    questions_kept: str
    """`{days}`"""
    rename: str
    new_name: str
    delete: str
    delete_sure: str
    """`{name}`"""
    export_markdown: str
    export_pdf: str
    storage_full: str
    cancel: str
    close: str
    theme_system: str
    theme_light: str
    theme_dark: str
    choose_language: str

    # Under a question and its answer
    edit: str
    editing: str
    copy_link: str
    delete_turn: str
    retry: str
    try_again: str
    copy: str
    copied: str
    simpler: str
    deeper: str
    example: str
    compare: str
    compare_other: str
    quiz_me: str
    show_map: str
    helpful: str
    not_helpful: str
    rated: str
    """`{rating}`"""
    reason: str
    send: str
    thanks: str
    open_passage: str

    # What a button asks
    asks_simpler: str
    asks_deeper: str
    asks_example: str

    # How an answer stands
    thinking: str
    writing: str
    queue_one: str
    queue_many: str
    """`{count}`"""
    found_sources: str
    answer_ready: str
    """`{answer}`"""
    interrupted: str
    server_gone: str
    server_back: str
    go_on: str
    unreadable: str
    full: str
    """`{count}`"""

    # The panel beside the chat
    panel: str
    tab_document: str
    tab_map: str
    tab_path: str
    tab_quiz: str
    tab_cards: str
    document_empty: str
    open_in_tab: str
    map_empty: str
    goal: str
    goal_hint: str
    show_path: str
    path_offer: str
    """`{goal}`"""
    cards_empty: str
    save_anki: str
    save_csv: str
    save_failed: str
    """`{why}`"""

    # The quiz
    quiz_empty: str
    quiz_place: str
    """`{n}`, `{of}`"""
    quiz_choose: str
    quiz_reply: str
    quiz_check: str
    quiz_next: str
    quiz_finish: str
    quiz_again: str
    quiz_no_reply: str
    quiz_right: str
    quiz_partly: str
    quiz_not_yet: str
    quiz_solution: str
    """`{answer}`"""
    quiz_said: str
    quiz_missing: str
    quiz_why: str
    quiz_score: str
    """`{of}`, `{right}`"""
    quiz_total: str
    """`{of}`, `{right}`"""

    # Concepts and the way to one
    concept_map: str
    """`{title}`"""
    understand_first: str
    builds_on_it: str
    related: str
    asked_before: str
    """Beside a concept."""
    learning_path: str
    """`{title}`"""
    path_progress: str
    """`{asked}`, `{count}`"""
    path_basics: str
    """`{count}`"""

    # The reading page, as it is set
    contents: str
    passage_in_part: str
    """`{part}`"""
    part: str
    """`{part}`, `{parts}`"""
    part_before: str
    part_after: str
    table: str
    code_block: str
    formula: str

    # The authors' page
    authors_title: str
    authors_only: str
    login_label: str
    sign_in: str
    sign_out: str
    login_wrong: str
    login_too_often: str
    documents: str
    search_documents: str
    show_handbook: str
    column_title: str
    column_source: str
    column_size: str
    column_chunks: str
    column_added: str
    column_id: str
    built_in: str
    documents_shown: str
    """`{shown}`, `{all}`"""
    choose_document: str
    passage_of: str
    """`{n}`, `{all}`"""
    more_passages: str
    """`{count}`"""
    remove: str
    confirm_remove: str
    """`{title}`"""
    remove_now: str
    keep: str
    removed: str
    """`{title}`"""
    already_gone: str
    add_documents: str
    files: str
    """`{kinds}`, `{megabytes}`"""
    addresses: str
    addresses_hint: str
    add_now: str
    cancel_adding: str
    adding_already: str
    looking: str
    reading_sources: str
    """`{done}`, `{total}`, `{name}`"""
    preparing: str
    embedding: str
    """`{done}`, `{total}`"""
    seconds_left: str
    """`{seconds}`"""
    minutes_left: str
    """`{minutes}`"""
    adding_done: str
    adding_nothing: str
    adding_stopped: str
    adding_postponed: str
    adding_disk_full: str
    adding_failed: str
    status_added: str
    """`{count}`"""
    status_replaced: str
    """`{count}`"""
    status_unchanged: str
    """`{count}`"""
    status_refused: str
    """`{count}`"""
    status_left_out: str
    """`{count}`"""
    and_more: str
    """`{count}`"""
    feedback: str
    only_down: str
    thumbs_up: str
    thumbs_down: str
    feedback_counts: str
    """`{up}`, `{down}`, `{days}`"""
    no_feedback: str
    column_when: str
    column_rating: str
    column_comment: str
    column_question: str
    column_asked: str
    question_not_kept: str
    to_write: str
    topic: str
    nearest: str
    keeping_off: str
    gaps_kept: str
    """`{days}`"""
    no_gaps: str
    download_csv: str
    download_markdown: str

    # Looking for a goal
    no_such_goal: str
    """`{goal}`"""
    nearest_goals: str
    """`{nearest}`"""

    # Above a note that something is not done
    please_note: str

    # The widget
    ask_about: str
    greeting: str
    close_guide: str
    menu: str
    new_conversation_sure: str
    begin_anew: str
    save_conversation: str
    saving: str
    saved: str
    """`{name}`"""
    nothing_to_save: str
    back_to_conversation: str
    quiz_making: str
    quiz_marking: str
    quiz_no_passages: str
    too_many_questions: str
    """`{seconds}`"""
    not_allowed_here: str
    """`{origin}`"""
    offline: str
    page_is_sent: str

    def levels(self) -> list[tuple[str, str]]:
        """Return the levels as choices."""
        return [(self.beginner, "beginner"), (self.standard, "standard"), (self.expert, "expert")]

    def in_queue(self, ahead: int) -> str:
        """Say how many answers are written first."""
        return self.queue_one if ahead == 1 else self.queue_many.format(count=ahead)

    def problem(self, kind: str) -> str:
        """Say why an answer was not finished; what is no kind of problem is a sentence that says it already."""
        known = {
            STOPPED: self.stopped,
            STOPPED_EARLY: self.stopped_early,
            INTERRUPTED: self.interrupted,
            UNEXPECTED: self.unexpected,
        }
        return known.get(kind, kind)

    def said(self, sentence: str) -> str:
        """Return a sentence that the assistant says itself in this language; any other stays as it is."""
        return self.own_sentences.get(sentence, sentence)

    def said_in(self, answer: str) -> str:
        """Return an answer of which what the assistant says itself is in this language: all of it, or a note below."""
        text, gap, note = answer.rpartition("\n\n")
        for english, own in self.own_sentences.items():
            if gap and note.startswith(f"{english} "):
                return f"{text}{gap}{own}{note[len(english) :]}"
        return self.said(answer)
