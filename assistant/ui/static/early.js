// Runs before Gradio does: the reader's language and colours are there with the first picture of the page.
(() => {
  const kept = (() => {
    try {
      return { ...JSON.parse(localStorage.getItem("concept-guide:preferences")) };
    } catch {
      return {};
    }
  })();
  // Gradio takes the words of its components from the browser's language.
  if (kept.language) {
    Object.defineProperty(navigator, "language", { get: () => kept.language });
    Object.defineProperty(navigator, "languages", { get: () => [kept.language] });
  }
  const system = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (kept.theme === "light" || kept.theme === "dark" ? kept.theme === "dark" : system.matches);
  const paint = () => {
    document.documentElement.style.colorScheme = isDark() ? "dark" : "light";
    document.documentElement.dataset.colours = document.documentElement.style.colorScheme;
    if (document.body && document.body.classList.contains("dark") !== isDark()) {
      document.body.classList.toggle("dark", isDark());
    }
  };
  paint();
  // Gradio follows the system when it starts and whenever that changes: what the reader chose wins.
  document.addEventListener("DOMContentLoaded", () => {
    new MutationObserver(paint).observe(document.body, { attributes: true, attributeFilter: ["class"] });
    paint();
  });
  system.addEventListener("change", paint);
  window.conceptGuideEarly = { preferences: kept, paint, isDark };
})();
