"""Puts the name of each tab above what it shows: on a page that is read from top to bottom all of them are."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from knowledge.readers.hypertext.tree import Element, classes, drop, sweep, text_of


def name_tabs(page: Element) -> None:
    """Name the tabs of a page, and remove the bars that they are chosen from."""
    for bar in [part for part in page.iter("ul", "ol", "div") if _is_bar(part)]:
        names = [text_of(tab) for tab in bar.iter("label", "li", "a", "button", "div") if _is_name(tab, bar)]
        panels = _panels_after(bar, len(names)) or _panels_after(bar.getparent(), len(names))
        if len(names) == len(panels):
            for name, panel in zip(names, panels, strict=True):
                _put_above(name, panel)
        drop(bar)
    sweep(page)


def _is_bar(part: Element) -> bool:
    return part.get("role") == "tablist" or "tabbed-labels" in classes(part)


def _is_name(tab: Element, bar: Element) -> bool:
    return bool(tab.get("role") == "tab" or (tab.tag == "label" and bar.get("role") != "tablist"))


def _panels_after(bar: Element, count: int) -> list[Element]:
    """Return what the tabs of a bar show, so many elements behind it, without the tabs inside them."""
    panels: list[Element] = []
    for following in bar.itersiblings(etree.Element):
        if len(panels) >= count or _is_bar(following):
            break
        panels.extend(_outer_panels(following))
    return panels


def _outer_panels(part: Element) -> Iterator[Element]:
    if _is_panel(part):
        yield part
    else:
        for inside in part.iterchildren(etree.Element):
            yield from _outer_panels(inside)


def _is_panel(part: Element) -> bool:
    return part.get("role") == "tabpanel" or "tabbed-block" in classes(part)


def _put_above(name: str, panel: Element) -> None:
    if name:
        above = etree.Element("p")
        above.text = name if name.endswith((":", "?", ".")) else f"{name}:"
        above.tail, panel.text = panel.text, None
        panel.insert(0, above)
