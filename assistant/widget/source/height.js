// How high a frame has to be to show its whole conversation without scrolling, so that the page around may make it so.

/** Calls back with the height in pixels, now and whenever it has changed. */
export function watchHeight(root, told) {
  let last = 0;
  let isDue = false;

  function measure() {
    isDue = false;
    const log = root.querySelector(".log");
    const shown = log && [...log.children].filter((child) => !child.hidden).at(-1);
    if (!shown) return;
    const box = log.getBoundingClientRect();
    // Its scrollHeight would not do: it never shrinks below the box.
    const above = shown.getBoundingClientRect().bottom - box.top + log.scrollTop;
    const below = parseFloat(getComputedStyle(shown).marginBottom) + parseFloat(getComputedStyle(log).paddingBottom);
    // Everything but the log keeps its height whatever the frame's, so a frame as high as this stays as it is.
    const height = Math.ceil(innerHeight - box.height + above + below);
    if (height !== last) told((last = height));
  }

  function soon() {
    if (!isDue) requestAnimationFrame(measure);
    isDue = true;
  }

  new MutationObserver(soon).observe(root, { childList: true, subtree: true, characterData: true, attributeFilter: ["hidden"] });
  addEventListener("resize", soon);
  soon();
}
