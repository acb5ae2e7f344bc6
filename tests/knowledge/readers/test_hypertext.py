"""Pieces of HTML into Markdown: formulas, code, tables, lists and lines, however they are marked up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import DocumentError
from knowledge.readers import html
from knowledge.readers.hypertext.conversion import chapter_markdown
from knowledge.readers.hypertext.tree import parse


def markdown(body: str) -> str:
    return chapter_markdown(parse(f"<html><body>{body}</body></html>", "page.html").find("body"), "page.html").strip()


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (r"<p>Let \(x &lt; 1\) be.", "Let $x < 1$ be."),
        (r"<p>Let \[x &lt; 1\] be.", "Let\n\n$$\nx < 1\n$$\n\nbe."),
        ("<p>Let $$x$$ be.", "Let\n\n$$\nx\n$$\n\nbe."),
        (r"<p>\begin{align}a &amp;= b\end{align}", "$$\n\\begin{align}a &= b\\end{align}\n$$"),
        (r"<p>It costs $5 and $10.", "It costs $5 and $10."),
        (r"<p><code>\(x\)</code>", r"`\(x\)`"),
        (r"<pre>\[x\]</pre>", "```\n\\[x\\]\n```"),
        ('<p><span class="MathJax_Preview">x</span><span class="MathJax">x</span>'
         '<script type="math/tex">x^2</script>.', "$x^2$."),
        ('<script type="math/tex; mode=display">% <![CDATA[\nx^2 %]]></script>', "$$\nx^2\n$$"),
        ('<p><span class="katex"><span class="katex-mathml"><math><semantics><mi>x</mi><annotation '
         'encoding="application/x-tex">\\vec x</annotation></semantics></math></span><span class="katex-html" '
         'aria-hidden="true">x</span></span>.', "$\\vec x$."),
        ('<p><math alttext="\\vec x"><mi>x</mi></math>.', "$\\vec x$."),
        ('<p><span class="mwe-math-element"><span style="display:none"><math><annotation '
         'encoding="application/x-tex">{\\displaystyle w}</annotation></math></span><img alt="w"></span>.', "$w$."),
        ('<p>by <img class="texrender" alt="\\alpha_1" src="f.php"> here', "by $\\alpha_1$ here"),
        ('<p><span class="math inline">w<sub>i</sub></span>', "wᵢ"),
        ('<mjx-container display="true"><mjx-math data-latex="x^2"></mjx-math></mjx-container>', "$$\nx^2\n$$"),
        ("<h2>The rate \\(\\eta\\)</h2><p>Words", "## The rate $\\eta$\n\nWords"),
        (r"<table><tr><th>a<th>b<tr><td>\(|x|\)<td>$\|x\|$</table>",
         "| a | b |\n| --- | --- |\n| $\\vert x\\vert$ | $\\Vert x\\Vert$ |"),
    ],
)  # fmt: skip
def test_a_formula_is_latex_however_a_page_holds_it(body: str, text: str) -> None:
    assert markdown(body) == text


def mathml(inside: str) -> str:
    return markdown(f"<p><math>{inside}</math></p>").strip("$")


@pytest.mark.parametrize(
    ("inside", "source"),
    [
        ("<mfrac><mn>1</mn><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow></mfrac>", r"\frac{1}{a + b}"),
        ("<msup><mi>e</mi><mrow><mo>−</mo><mi>x</mi></mrow></msup>", "e^{-x}"),
        ("<munderover><mo>∑</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mi>n</mi></munderover>", "∑_{i = 1}^n"),
        ("<mover><mi>y</mi><mo>^</mo></mover>", r"\hat{y}"),
        ("<munder><mi>lim</mi><mi>n</mi></munder><msub><mi>a</mi><mi>n</mi></msub>", r"\lim_na_n"),
        ("<msqrt><mi>d</mi></msqrt><mroot><mi>x</mi><mn>3</mn></mroot>", r"\sqrt{d}\sqrt[3]{x}"),
        ("<mi>log</mi><mo>&#x2061;</mo><mi>q</mi>", r"\log q"),
        ("<mi>softmax</mi><mtext>if so</mtext>", r"\mathrm{softmax}\text{if so}"),
        ("<mfenced><mi>a</mi><mi>b</mi></mfenced>", "(a, b)"),
        ("<mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>0</mn></mtd></mtr><mtr><mtd><mn>0</mn></mtd></mtr></mtable>",
         r"\begin{matrix} 1 & 0 \\ 0 \end{matrix}"),
        ("<mfrac><mi>a</mi></mfrac><msubsup></msubsup>", r"\frac{a}{}"),
        ("<mo>{</mo><mi>%</mi>", r"\{\%"),
    ],
)  # fmt: skip
def test_mathml_without_a_source_is_written_as_latex(inside: str, source: str) -> None:
    assert mathml(inside) == source


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<pre>a\n  b\n\n</pre>", "```\na\n  b\n```"),
        ('<pre><code class="language-r">x <- 1</code></pre>', "```r\nx <- 1\n```"),
        ('<div class="highlight-python notranslate"><pre>x = 1</pre></div>', "```python\nx = 1\n```"),
        ('<div class="highlight-default"><pre>x = 1</pre></div>', "```\nx = 1\n```"),
        ('<pre class="brush: sql; title: ; notranslate">SELECT 1;</pre>', "```sql\nSELECT 1;\n```"),
        ('<div class="highlight highlight-source-shell"><pre>ls</pre></div>', "```shell\nls\n```"),
        ('<table class="rouge-table"><tr><td class="rouge-gutter gl"><pre class="lineno">1\n2</pre></td>'
         '<td class="rouge-code"><pre>a\nb</pre></td></tr></table>', "```\na\nb\n```"),
        ('<pre><span class="linenos"> 1</span>a\n<span class="linenos"> 2</span>b</pre>', "```\na\nb\n```"),
        ('<pre><div class="line">a</div><div class="line"></div><div class="line">b</div></pre>', "```\na\n\nb\n```"),
        ("<pre><code>a<br>b</code><button>Copy</button></pre>", "```\na\nb\n```"),
        ("<pre><code>const a</code><code>import a</code></pre>", "```\nconst a\nimport a\n```"),
        ("<pre>a ``` b</pre>", "````\na ``` b\n````"),
        ("<ul><li>Run:<pre>a\n  b</pre></ul>", "- Run:\n\n  ```\n  a\n    b\n  ```"),
        ("<p>Call <tt>f(*x)</tt> and <code>a`b</code>.", "Call `f(*x)` and `` a`b ``."),
    ],
)  # fmt: skip
def test_code_is_code_and_nothing_else(body: str, text: str) -> None:
    assert markdown(body) == text


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<table><tr><td>a|b<td><code>c|d</code></table>", "| a\\|b | `c\\|d` |\n| --- | --- |"),
        ("<table><tr><td colspan=2>a<td>b<tr><td>1<td>2<td>3</table>",
         "| a | a | b |\n| --- | --- | --- |\n| 1 | 2 | 3 |"),
        ("<table><tr><td rowspan=2>a<td>b<tr><td>c</table>", "| a | b |\n| --- | --- |\n| a | c |"),
        ("<table><tr><th>a<th>b<tr><td colspan=2>all</table>", "| a | b |\n| --- | --- |\n| all |"),
        ("<table><caption>Sizes</caption><tr><th>a<th>b<tr><td>1<td>2</table>",
         "Sizes\n\n| a | b |\n| --- | --- |\n| 1 | 2 |"),
        ("<table><tr><th>a<th>b<tr><td><ul><li>x<li>y</ul><td><p>p</p><p>q</p></table>",
         "| a | b |\n| --- | --- |\n| x; y | p q |"),
        ("<table><tr><td><p>One cell.</table>", "One cell."),
        ("<table role=presentation><tr><td>left<td>right</table>", "left\n\nright"),
        ("<table><tr><td><h2>Menu</h2>x<td><h2>Text</h2>y</table>", "## Menu\n\nx\n\n## Text\n\ny"),
        ("<table><tr><td><table><tr><th>a<th>b<tr><td>1<td>2</table></table>", "| a | b |\n| --- | --- |\n| 1 | 2 |"),
        ("<p>x<table><tr><td> <td></table>", "x"),
    ],
)  # fmt: skip
def test_a_table_is_rows_of_cells_unless_it_lays_out_a_page(body: str, text: str) -> None:
    assert markdown(body) == text


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<p>A <b>bold</b>\n  <a href='/x'>link</a>, <em>twice</em>&nbsp;so.", "A bold link, twice so."),
        ("<p>one<br>two<br><br>three", "one\ntwo\n\nthree"),
        ("<div>one</div>two<p>three", "one\n\ntwo\n\nthree"),
        ("<blockquote><p>Said.</p></blockquote>", "Said."),
        ("<ol start=3><li>c<li>d</ol>", "3. c\n4. d"),
        ("<ul><li><p>a</p><p>b</p></li><li>c</ul>", "- a\n\n  b\n- c"),
        ("<ol><li>a</li><ul><li>b</li></ul></ol>", "1. a\n   - b"),
        ("<ul>Words<li>a</ul>", "Words\n- a"),
        ("<ul><li><h3>Card</h3>x</ul>", "- Card\n\n  x"),
        ("<dl><dt>a<dt>b<dd>Both.<dt>Why?<dd>So.</dl>", "- a, b: Both.\n- Why? So."),
        ("<dl><dt>f(x)<dd><p>One.</p><p>Two.</p></dl>", "f(x)\n\nOne.\n\nTwo."),
        ("<p>10<sup>-6</sup>, x<sub>ij</sub>, 2<sup>k+1</sup>, a<sup>T</sup>, 1<sup>st</sup>, no<sup>[4]</sup>",
         "10⁻⁶, xᵢⱼ, 2^(k+1), a^T, 1st, no[4]"),
        ('<p>so<sup><a href="#n1">1</a></sup> and<a href="#n2" role="doc-noteref">2</a>', "so[1] and[2]"),
        ('<ol><li id="n1">A note. <a href="#r1">↩︎</a></ol>', "1. A note."),
        ('<p><img alt="Two valleys" src="a.png"> and <img alt="a.png"><img alt="Figure 3"><img alt="">',
         "Two valleys and"),
        ("<figure><img alt='Two valleys'><figcaption>Fig. 1: Two valleys.</figcaption></figure>",
         "Fig. 1: Two valleys."),
        ('<div class="admonition"><p class="admonition-title">Note</p><p>Mind it.</p></div>', "Note: Mind it."),
        ("<h2>Recall</h2><h2> </h2><p>x", "## Recall\n\nx"),
        ('<div role="heading" aria-level="3">Recall</div>x', "### Recall\n\nx"),
        ("<p># of layers</p><p>```</p><p>&lt;script&gt;</p>x<br>---",
         "\\# of layers\n\n\\```\n\n\\<script>\n\nx\n\\---"),
        ("<p>soft\u00adhy\u00adphen zero\u200bwidth", "softhyphen zerowidth"),
        ("a<hr>b", "a\n\nb"),
        ("<details><summary>Why?</summary>So.</details>", "Why?\n\nSo."),
    ],
)  # fmt: skip
def test_lines_say_what_the_page_says(body: str, text: str) -> None:
    assert markdown(body) == text


@pytest.mark.parametrize(
    "furniture",
    [
        "<nav>Home</nav>",
        "<div role=navigation>Home</div>",
        '<ul class="breadcrumb"><li>Home</ul>',
        "<footer>Imprint</footer>",
        "<aside>Popular now</aside>",
        "<header><a href=/>The site</a></header>",
        "<form><input><label>Search</label></form>",
        "<div hidden>later</div>",
        '<div style="color: red; display: none">later</div>',
        '<span aria-hidden="true">x</span>',
        '<div class="cookie-banner">We use cookies.</div>',
        '<div id="onetrust-consent-sdk">We value your privacy.</div>',
        '<p><a href="/edit">Edit this page</a></p>',
        '<a href="/2">Next »</a>',
        '<div><a href="/1">Previous: Recall</a></div>',
        "<noscript>Enable JavaScript.</noscript>",
        "<svg><text>x</text></svg>",
        '<span class="sr-only">for screens</span>',
        '<div class="sidebar"><a href=/>Home</a> <a href=/b>Blog</a></div>',
    ],
)
def test_furniture_is_gone(furniture: str) -> None:
    assert markdown(f"<h2>Recall<a href='#r' title='Permalink'>#</a></h2>{furniture}<p>It finds.</p>") == (
        "## Recall\n\nIt finds."
    )


@pytest.mark.parametrize(
    "content",
    [
        "Click <a href=/n>next</a> to go on.",
        "Edit this page of your notes.",
        'Take <a href="/c">C#</a> or <a href="/f">#1</a>.',
        "Cookies are small.",
    ],
)
def test_words_that_resemble_furniture_stay(content: str) -> None:
    assert markdown(f"<p>{content}</p>").startswith(content.split("<")[0].strip())


@pytest.mark.parametrize(
    "part",
    [
        '<aside class="footnote">Beside it.</aside>',
        '<div class="sidebar"><p>Beside it.</p></div>',
        '<section role="doc-endnotes"><p>Beside it.</p></section>',
        '<div role="tabpanel" hidden>Beside it.</div>',
        "<main hidden><p>Beside it.</p></main>",
    ],
)
def test_what_belongs_to_the_text_stays(part: str) -> None:
    assert markdown(f"<p>Words.</p>{part}") == "Words.\n\nBeside it."


TAGS = "p div b a ul ol li table tr td th pre code h1 h2 br img dl dt dd sup span math mi mfrac form main".split()
PIECES = st.sampled_from(
    [f"<{tag}>" for tag in TAGS]
    + [f"</{tag}>" for tag in TAGS]
    + ["word ", "\\(x\\)", "$$", "|", "# ", "- ", "```", "\n\n", "&lt;", "<td colspan=3>", "<a href=#>¶</a>", "\\["]
)


@given(st.lists(PIECES, max_size=60))
def test_any_soup_of_tags_is_read_or_refused(pieces: list[str]) -> None:
    try:
        text = html.read("".join(["<p>x", *pieces]).encode(), "page.html").text
    except DocumentError as error:
        assert "\n" not in str(error)
        return
    assert text == text.strip("\n") + "\n" and "\ue000" not in text
    assert "```" in text or "\n\n\n" not in text
