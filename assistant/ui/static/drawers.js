// What stands beside the conversation and can be put away: the list of conversations and the study panel.

import { words } from "./page.js";

const NAMES = { "cg-conversations": "conversations", "cg-panel": "panel" };
const opened = new Map(); // what had the focus before

const isNarrow = () => matchMedia("(max-width: 56rem)").matches;

export const isOpen = (id) => document.body.classList.contains(`${id}-open`);

export function openDrawer(id) {
  const drawer = document.getElementById(id);
  if (!drawer) return;
  if (!isOpen(id)) opened.set(id, document.activeElement);
  if (isNarrow()) Object.keys(NAMES).filter((other) => other !== id).forEach((other) => closeDrawer(other));
  document.body.classList.add(`${id}-open`);
  update();
  document.dispatchEvent(new CustomEvent("cg-drawer"));
}

/** Close a drawer and give the focus back to where it was; where asked to, only if it covers the conversation. */
export function closeDrawer(id, onlyIfNarrow = false) {
  if (!isOpen(id) || (onlyIfNarrow && !isNarrow())) return;
  const drawer = document.getElementById(id);
  const hadFocus = drawer?.contains(document.activeElement);
  document.body.classList.remove(`${id}-open`);
  update();
  if (hadFocus) opened.get(id)?.focus();
}

/** Open a drawer and go into it, or close it. */
export function toggleDrawer(id) {
  if (isOpen(id)) return closeDrawer(id);
  openDrawer(id);
  setTimeout(() => document.querySelector(`#${id} button`)?.focus(), 50); // when it can be seen
}

/** Tell screen readers and the keyboard what is there. */
export function update() {
  for (const [id, name] of Object.entries(NAMES)) {
    const drawer = document.getElementById(id);
    if (!drawer) continue;
    drawer.setAttribute("role", "complementary");
    drawer.setAttribute("aria-label", words[name]);
    drawer.inert = !isOpen(id);
    for (const button of document.querySelectorAll(`[aria-controls="${id}"]`)) {
      button.setAttribute("aria-expanded", String(isOpen(id)));
    }
  }
}

export function start() {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    const inside = Object.keys(NAMES).find((id) => document.getElementById(id)?.contains(document.activeElement));
    const id = inside ?? (isNarrow() ? Object.keys(NAMES).find(isOpen) : null);
    if (id) closeDrawer(id);
  });
  new MutationObserver((_, observer) => {
    if (Object.keys(NAMES).every((id) => document.getElementById(id))) {
      observer.disconnect();
      update();
    }
  }).observe(document.documentElement, { childList: true, subtree: true });
}
