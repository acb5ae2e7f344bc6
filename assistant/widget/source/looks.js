// How it looks: one style sheet for all, and what a page chose for one of them. Sets no style attribute in the page.

import menuStyle from "./menu.css";
import quizStyle from "./quiz.css";
import style from "./widget.css";

let shared = null;

/** A constructed style sheet: a strict Content-Security-Policy lets it pass. */
export function sheet() {
  if (!shared) {
    shared = new CSSStyleSheet();
    shared.replaceSync(style + menuStyle + quizStyle);
  }
  return shared;
}

const CHOICES = {
  theme: ["auto", "light", "dark"],
  size: ["small", "medium", "large"],
  corner: ["bottom-right", "bottom-left", "top-right", "top-left"],
};

/** Put what was chosen on the parts; what CSS does not know is left out. */
export function looksOf(guide, root) {
  for (const part of root.children) {
    for (const [name, known] of Object.entries(CHOICES)) {
      const chosen = guide.option(name);
      part.dataset[name] = known.includes(chosen) ? chosen : known[0] === "auto" ? "auto" : known[name === "size" ? 1 : 0];
    }
    set(part, "--chosen-accent", guide.option("accent"), "color");
    set(part, "--chosen-font", guide.option("font"), "font-family");
    const isAccented = CSS.supports("color", guide.option("accent"));
    set(part, "--chosen-accent-text", isAccented ? readable(part) : "", "color");
  }
}

function set(part, property, value, kind) {
  if (value && CSS.supports(kind, value)) part.style.setProperty(property, value);
  else part.style.removeProperty(property);
}

/** Black or white, whichever can be read better on the accent (WCAG's relative luminance). */
function readable(part) {
  const probe = document.createElement("span");
  probe.className = "probe";
  part.append(probe);
  // Mixed in sRGB, a colour of any kind is told as "color(srgb 0.5 0 1)".
  const [red, green, blue] = (getComputedStyle(probe).backgroundColor.match(/[\d.e-]+/g) ?? [0, 0, 0]).map(Number);
  probe.remove();
  const linear = (value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  const luminance = 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
  return luminance > 0.179 ? "#000" : "#fff";
}
