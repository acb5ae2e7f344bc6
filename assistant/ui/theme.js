// The page follows the system's light or dark; this button changes it until the page is closed.
document.addEventListener("click", (event) => {
  if (event.target instanceof Element && event.target.closest("#cg-theme")) {
    document.body.classList.toggle("dark");
  }
});
// Gradio has no label for buttons that only show a sign.
new MutationObserver((_, observer) => {
  const button = document.querySelector("#cg-theme");
  if (button) {
    button.setAttribute("aria-label", themeLabel);
    button.title = themeLabel;
    observer.disconnect();
  }
}).observe(document, { childList: true, subtree: true });
