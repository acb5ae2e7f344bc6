// Loaded before the first answer is shown: takes everything out of HTML that could run or load something.

import DOMPurify from "dompurify";

const ALLOWED = {
  USE_PROFILES: { html: true, mathMl: true },
  // What Markdown makes, and nothing that could pass for a part of the page or leave it.
  FORBID_TAGS: ["a", "img", "picture", "source", "video", "audio", "form", "input", "button", "select", "textarea", "style", "dialog"],
  FORBID_ATTR: ["style", "id", "name", "class", "href", "xlink:href", "src", "srcset", "action", "background", "popover", "popovertarget"],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  RETURN_DOM_FRAGMENT: true,
};

window.conceptGuidePart = (html) => DOMPurify.sanitize(html, ALLOWED);
