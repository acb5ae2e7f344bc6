"""The tags, roles, classes and ids by which pages name what is not their subject: the generators we know, and habit."""

from __future__ import annotations

TAGS = frozenset(
    "head script style template noscript nav button select input textarea svg canvas iframe frame object embed audio"
    " video dialog map link meta mjx-assistive-mml".split()
)
ROLES = frozenset(
    "navigation banner contentinfo search dialog alertdialog menu menubar toolbar tablist tooltip doc-toc"
    " doc-pagebreak doc-pagelist".split()
)
CLASSES = frozenset(
    # where one is, and where one could go
    "breadcrumb breadcrumbs wy-breadcrumbs theme-doc-breadcrumbs toc tocwrapper table-of-contents tableofcontents"
    " localtoc toctree-wrapper bd-toc theme-doc-toc-mobile theme-doc-toc-desktop wp-block-table-of-contents book_toc"
    " ez-toc-container ltx_toc pagination pagination-nav pager prev-next-area prev-next-footer rst-footer-buttons"
    " related-pages page-navigation post-navigation posts-navigation nav-links navigation navbottom navtop"
    " activity-navigation prevnext nav-previous nav-next nav-chapters nav-wrapper nav-page navfooter navheader navbar"
    " menu sphinxsidebar related related-posts jp-relatedposts yarpp skip-link skip-to-content navbox catlinks"
    " mw-jump-link printfooter ltx_page_navbar ltx_page_footer ltx_pagination"
    # what one could do
    " edit-this-page theme-edit-this-page editlink edit-link gh-edit mw-editsection md-content__button headerlink"
    " link-target"
    " copybtn copy-button code-copy-button clipboard md-clipboard sharedaddy share-buttons social-share social-links"
    " addtoany_share_save_container newsletter newsletter-signup comments-area comment-respond comment-list"
    # who wrote it and when, which the document says elsewhere
    " entry-meta post-meta entry-footer post-tags tag-links author-box author-bio theme-last-updated"
    " theme-doc-footer md-source-file git-revision-date-localized-plugin"
    # what is not on the screen, or not on paper
    " sr-only visually-hidden visuallyhidden screen-reader-text accesshide noprint no-print d-print-none hidden-print"
    # counters beside code
    " input_prompt output_prompt jp-inputprompt jp-outputprompt jp-inputcollapser jp-outputcollapser jp-collapser"
    " adsbygoogle advertisement".split()
)
IDS = frozenset("toc table-of-contents comments respond disqus_thread breadcrumbs breadcrumb footer navigation".split())
ASIDES = frozenset(
    "footnote footnotes footnote-list topic admonition margin marginnote sidenote note tip warning important example"
    " definition callout".split()
)
"""Classes of an `aside` that belongs to the text: what Sphinx, pandoc and course pages set beside it."""
