// Tells a screen reader what a sighted reader sees happen: the finished answer, not each word of it.

import { element } from "./dom.js";

/** Returns the region and the way to say something in it. */
export function announcer() {
  const region = element("div", { className: "unseen", role: "status", "aria-live": "polite", "aria-atomic": "true" });
  return {
    region,
    say(text) {
      // The same words twice in a row are said twice.
      region.textContent = region.textContent === text ? `${text}\u00a0` : text;
    },
  };
}
