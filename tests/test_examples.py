"""The examples and their documentation say what is so; the demonstration serves what it says. Without a browser."""

from __future__ import annotations

import json
import re
import urllib.request
from html.parser import HTMLParser
from pathlib import Path

import pytest
import typer.main
import yaml

from assistant.cli import app
from assistant.settings import Settings
from examples import demo

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples"
EMBEDDING = ROOT / "docs" / "embedding"
WIDGET = ROOT / "assistant" / "widget" / "source"
OVERVIEW = (EMBEDDING / "README.md").read_text("utf-8")

GUIDE = "http://127.0.0.1:4321"
OUR_OWN = {".html", ".md", ".mdx", ".js", ".ts", ".tsx", ".json", ".yml", ".css", ".svg", ".py", ".php", ".ipynb"}

DOCUMENTS = pytest.mark.parametrize("document", sorted(EMBEDDING.glob("*.md")), ids=lambda path: path.stem)
LESSONS = pytest.mark.parametrize("lesson", sorted(demo.COURSE.glob("*.html")), ids=lambda path: path.stem)


class Tags(HTMLParser):
    """Remembers the tags of a page and their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def anchors(document: str) -> set[str]:
    """Return the anchors of a document's headings."""
    headings = re.findall(r"^#+ (.+)$", document, re.MULTILINE)
    return {re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_demonstration_sends_its_pages_with_the_guides_real_address_under_a_strict_policy() -> None:
    with demo.course_served(0, GUIDE) as course, urllib.request.urlopen(f"{course}/") as reply:
        page = reply.read().decode()
        policy = reply.headers["content-security-policy"]
    assert f'src="{GUIDE}/widget.js"' in page
    assert demo.WRITTEN not in page
    assert "unsafe" not in policy
    for directive in ("script-src 'self'", "connect-src", "frame-src"):
        assert f"{directive} {GUIDE}" in policy


def test_the_demonstration_takes_another_port_where_one_is_taken() -> None:
    with demo.course_served(0, GUIDE) as course:
        taken = int(course.rpartition(":")[2])
        assert demo.free_port(taken) != taken
    assert demo.free_port(taken) == taken


def test_a_guide_that_does_not_start_ends_the_demonstration_with_what_to_run(
    capfd: pytest.CaptureFixture[str],
) -> None:
    assert demo.main(["--course-port", "0", "--guide-port", "0", "--no-such-flag"]) == 1
    said = capfd.readouterr()
    assert "make demo" in said.out
    assert "--no-such-flag" in said.err


@LESSONS
def test_a_lesson_has_nothing_that_a_strict_policy_forbids_and_no_dead_link(lesson: Path) -> None:
    for tag, attributes in Tags(lesson.read_text("utf-8")).found:
        assert tag != "style"
        assert tag != "script" or attributes.get("src")
        assert not [name for name in attributes if name == "style" or name.startswith("on")]
        address = attributes.get("href") or attributes.get("src")
        assert address is None or address.startswith(demo.WRITTEN) or (demo.COURSE / address).is_file(), address


@LESSONS
def test_a_lesson_loads_the_guide_once(lesson: Path) -> None:
    addresses = [attributes.get("src") for tag, attributes in Tags(lesson.read_text("utf-8")).found if tag == "script"]
    assert addresses.count(f"{demo.WRITTEN}/widget.js") == 1


def test_the_examples_hold_sources_alone_and_no_address_of_a_machine() -> None:
    files = [path for path in EXAMPLES.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    assert {path.suffix for path in files} <= OUR_OWN
    assert not [path for path in files if "lock" in path.name or "node_modules" in path.parts]
    own = {"guide.school.example", "course.school.example", "127.0.0.1:7860", "www.w3.org"}
    for path in files:
        assert set(re.findall(r"https?://([^/\s\"'`{}<>]+)", path.read_text("utf-8"))) <= own, path


def test_the_configurations_of_the_examples_can_be_read_and_load_the_script() -> None:
    [[address, attributes]] = yaml.safe_load((EXAMPLES / "jupyter-book/_config.yml").read_text("utf-8"))["sphinx"][
        "config"
    ]["html_js_files"]
    assert address == "https://guide.school.example/widget.js"
    assert attributes["data-title"]
    mkdocs = yaml.safe_load((EXAMPLES / "mkdocs/mkdocs.yml").read_text("utf-8"))
    assert address in (EXAMPLES / "mkdocs" / mkdocs["theme"]["custom_dir"] / "main.html").read_text("utf-8")
    assert json.loads((EXAMPLES / "jupyter-book/overfitting.ipynb").read_text("utf-8"))["nbformat"] == 4


@DOCUMENTS
def test_every_link_of_the_documentation_leads_somewhere(document: Path) -> None:
    text = document.read_text("utf-8")
    for target in re.findall(r"\]\(([^)]+)\)", text):
        name, _, anchor = target.partition("#")
        place = (document.parent / name).resolve() if name else document
        assert place.exists(), target
        assert not anchor or anchor in anchors(place.read_text("utf-8")), target


@DOCUMENTS
def test_every_flag_in_the_documentation_is_one_of_serve(document: Path) -> None:
    serve = typer.main.get_command(app).commands["serve"]  # type: ignore[attr-defined]
    known = {name for parameter in serve.params for name in parameter.opts}
    text = re.sub(r"^.*python -m http\.server.*$", "", document.read_text("utf-8"), flags=re.MULTILINE)
    assert set(re.findall(r"(?<![\w-])--(?:allow|limit|keep|host|port)[a-z-]*", text)) <= known


def test_the_options_in_the_documentation_are_those_of_the_widget() -> None:
    source = "".join(path.read_text("utf-8") for path in WIDGET.glob("*.js"))
    table = OVERVIEW.partition("## Options")[2].partition("### ")[0]
    options = re.findall(r"^\| `(?:data-)?([a-z-]+)`", table, re.MULTILINE)
    assert len(options) > 10
    # In quotes, or as the name of a list of values.
    assert [name for name in options if f'"{name}"' not in source and f"{name}: [" not in source] == []


def test_the_css_properties_in_the_documentation_are_those_of_the_widget() -> None:
    styles = "".join(path.read_text("utf-8") for path in WIDGET.glob("*.css"))
    listed = OVERVIEW.partition("`--concept-guide-accent`")[2].partition("; each begins")[0]
    documented = {"accent"} | set(re.findall(r"`-([a-z-]+)`", listed))
    assert documented == set(re.findall(r"--concept-guide-([a-z-]+)", styles))


def test_the_limits_in_the_documentation_are_the_default_ones() -> None:
    for name in ("limit_session", "limit_address", "limit_site"):
        assert f"| `--{name.replace('_', '-')}` | `{Settings.model_fields[name].default}` |" in OVERVIEW
