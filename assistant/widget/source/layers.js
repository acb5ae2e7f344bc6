// What stands over the conversation for a while, one over the other: a quiz, and over it a passage.

/** Returns {put(view), away(), clear()}. `ground` is what lies beneath; `home()` takes the focus where it has no way back. */
export function layersOver(body, ground, home) {
  const layers = []; // the topmost last

  function put(view) {
    const below = layers.at(-1)?.view ?? ground;
    layers.push({ view, below, from: body.getRootNode().activeElement });
    body.append(view);
    below.inert = true;
    view.addEventListener("keydown", escaped);
    (view.querySelector("h2") ?? view.querySelector("button"))?.focus();
  }

  function escaped(event) {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.preventDefault(); // a modal dialog would close itself
    event.stopPropagation();
    away();
  }

  function take() {
    const layer = layers.pop();
    layer.view.remove();
    layer.below.inert = false;
    return layer;
  }

  /** Put away the topmost and go back to where it was opened; false where there is none. */
  function away() {
    if (!layers.length) return false;
    const { from } = take();
    if (from?.isConnected) from.focus();
    else home();
    return true;
  }

  return {
    put,
    away,
    /** Put away all. */
    clear() {
      while (layers.length) take();
    },
  };
}
