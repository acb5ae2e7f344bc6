// The page that stands for a course's: it gets the very elements that are to be pasted.

const LATER = 400; // milliseconds: not with each letter that is typed

/** Returns what shows elements in a frame of this origin. */
export function previewIn(frame, address) {
  let shown = [];
  let due = null;

  frame.addEventListener("load", () => {
    const place = frame.contentDocument?.getElementById("place");
    place?.append(...shown.map((one) => made(one, frame.contentDocument)));
  });

  return function show(elements) {
    shown = elements;
    clearTimeout(due);
    // Replaced, so that the browser's way back leaves this page and does not go through all previews.
    due = setTimeout(() => frame.contentWindow.location.replace(address), LATER);
  };
}

function made({ tag, attributes }, page) {
  const element = page.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name !== "style") element.setAttribute(name, value); // the policy here allows none
  }
  return element;
}
