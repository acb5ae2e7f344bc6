"""The tab with the documents: search, look into one, take one away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import gradio as gr

from assistant.errors import ConceptGuideError
from assistant.ui.authors.blocks import block, element, text
from assistant.ui.authors.quiet import QUIET
from assistant.ui.authors.shelf import Listed, Shelf
from assistant.ui.words import Words
from index.retrieval import SECTION_SEPARATOR

_MOST_CHOICES = 200
_MOST_CHUNKS = 100


def documents_tab(page: gr.Blocks, shelf: Shelf, words: Words) -> None:
    """Add the tab to the page."""
    with gr.Tab(words.documents, id="documents") as tab:
        with gr.Row(elem_classes="cga-tools"):
            wanted = gr.Textbox("", label=words.search_documents, max_lines=1, max_length=200, scale=3)
            handbook = gr.Checkbox(label=words.show_handbook, value=True, scale=1)
        count = gr.Markdown(elem_classes="cga-count", latex_delimiters=[])
        listed = gr.Dataframe(
            headers=_headers(words),
            datatype="str",
            interactive=False,
            label=words.documents,
            show_label=False,
            buttons=[],
            max_height=360,
            column_widths=["270px", "250px", "110px", "100px", "120px", "140px"],
        )
        chosen = gr.Dropdown(label=words.choose_document, choices=[], filterable=True, elem_id="cga-document")
        with gr.Row():
            remove = gr.Button(words.remove, variant="stop", visible=False, scale=0)
        with gr.Column(visible=False) as confirm:
            sure = gr.Markdown(latex_delimiters=[])
            with gr.Row():
                remove_now = gr.Button(words.remove_now, variant="stop", scale=0, min_width=180)
                keep = gr.Button(words.keep, scale=0, min_width=180)
        said = gr.Markdown(elem_classes="cga-said", latex_delimiters=[])
        content = gr.Markdown(latex_delimiters=[], elem_id="cga-content")

    def show(wanted: str, handbook: bool) -> tuple[Any, ...]:
        found, all_of_them = shelf.documents(wanted, handbook), len(shelf.documents())
        shown = words.documents_shown.format(shown=len(found), all=all_of_them)
        choices = [(one.title, one.id) for one in found[:_MOST_CHOICES]]
        return shown, [_row(one, words) for one in found], gr.Dropdown(choices=choices, value=None)

    def choose(event: gr.SelectData) -> Any:
        *_, id = event.row_value
        title = event.row_value[0]
        return gr.Dropdown(choices=[(title, id)], value=id)

    def open_one(id: str | None) -> tuple[Any, ...]:
        closed = gr.Column(visible=False)
        if not id:
            return gr.Button(visible=False), closed, "", ""
        try:
            return gr.Button(visible=shelf.is_own(id)), closed, "", _content(shelf, id, words)
        except ConceptGuideError:
            return gr.Button(visible=False), closed, _said(words.already_gone), ""

    def ask(id: str) -> tuple[Any, ...]:
        title = next((one.title for one in shelf.documents() if one.id == id), id)
        return gr.Column(visible=True), block(element("p", text(words.confirm_remove.format(title=title))))

    def take_away(id: str) -> tuple[Any, ...]:
        try:
            message = words.removed.format(title=shelf.remove(id))
        except ConceptGuideError:
            message = words.already_gone
        return _said(message), gr.Column(visible=False), gr.Button(visible=False), ""

    inputs, list_ = [wanted, handbook], [count, listed, chosen]
    beginnings = [page.load, tab.select, wanted.change, handbook.change]
    gr.on(beginnings, show, inputs, list_, trigger_mode="always_last", **QUIET)
    listed.select(choose, None, chosen, **QUIET)
    chosen.change(open_one, chosen, [remove, confirm, said, content], **QUIET)
    remove.click(ask, chosen, [confirm, sure], **QUIET)
    keep.click(lambda: gr.Column(visible=False), None, confirm, **QUIET)
    taken = remove_now.click(take_away, chosen, [said, confirm, remove, content], **QUIET)
    # Not the dropdown: were that emptied, what was said would be too.
    taken.then(lambda w, h: show(w, h)[:2], inputs, [count, listed], **QUIET)


def _headers(words: Words) -> list[str]:
    names = [words.column_title, words.column_source, words.column_size, words.column_chunks, words.column_added]
    return [*names, words.column_id]


def _row(one: Listed, words: Words) -> Sequence[str]:
    size = "" if one.kilobytes is None else f"{one.kilobytes:,}"
    return (one.title, words.built_in if one.source is None else one.source, size, str(one.chunks), one.added, one.id)


def _content(shelf: Shelf, id: str, words: Words) -> str:
    """Return the passages of a document as HTML."""
    chunks = shelf.chunks(id)
    parts = []
    for n, chunk in enumerate(chunks[:_MOST_CHUNKS], start=1):
        number = words.passage_of.format(n=n, all=len(chunks))
        heading = SECTION_SEPARATOR.join((number, *chunk.heading_path))
        parts.append(element("h3", text(heading)) + element("pre", text(chunk.text), tabindex="0"))
    if len(chunks) > _MOST_CHUNKS:
        parts.append(element("p", text(words.more_passages.format(count=len(chunks) - _MOST_CHUNKS))))
    return block(*parts)


def _said(message: str) -> str:
    return block(element("p", text(message), role="status"))
