// Elements without HTML: whatever is shown is text, whatever is set is a property or an attribute.

/** Make an element: names with a dash and `role` are attributes, "on…" are listeners. What is null is left out. */
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name.includes("-") || name === "role") made.setAttribute(name, value);
    else made[name] = value;
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

const PATHS = {
  ask: "M5 12h13M12 5l7 7-7 7",
  back: "M19 12H6M12 19l-7-7 7-7",
  close: "M6 6l12 12M18 6L6 18",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  delete: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13",
  down: "M17 3v11M17 14l-4 7c-2 0-3-1-3-3v-3H5c-1.500 0-2.400-1.300-2-2.700l2-7C5.300 4 6 3 7.200 3H17M21 3v11",
  edit: "M4 20l1-5L16 4l4 4L9 19l-5 1z",
  menu: "M5 11v2M12 11v2M19 11v2M4 12h2M11 12h2M18 12h2",
  open: "M14 4h6v6M20 4l-9 9M18 14v6H4V6h6",
  question: "M4 5h16v11H9l-5 4zM12 13.500v.010M10 8.500c.300-2 4-2 4 0 0 1.500-2 1.500-2 3",
  retry: "M4 12a8 8 0 1 0 3-6.200M4 4v5h5",
  stop: "M7 7h10v10H7z",
  up: "M7 21V10M7 10l4-7c2 0 3 1 3 3v3h5c1.500 0 2.400 1.300 2 2.700l-2 7c-.300 1.300-1 2.300-2.200 2.300H7M3 21V10",
};

/** A picture that says nothing to a screen reader: the name is beside it. */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  for (const [attribute, value] of Object.entries({ viewBox: "0 0 24 24", "aria-hidden": "true", class: "icon" })) {
    svg.setAttribute(attribute, value);
  }
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

/** A button with its name written on it, or with a sign that has the name. */
export function button(name, onclick, { icon: sign = null, className = "", ...more } = {}) {
  const kind = `${sign ? "sign " : ""}${className}`.trim();
  const named = sign ? { title: name, "aria-label": name } : {};
  return element("button", { type: "button", className: kind, onclick, ...named, ...more }, sign ? icon(sign) : name);
}
