// What markdown-it-dollarmath takes from within markdown-it.

import MarkdownIt from "markdown-it";

export const { escapeHtml } = new MarkdownIt().utils;
