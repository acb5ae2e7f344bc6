// What a page can hear from the guide, and say to it. Everything heard is text to this page, never markup.

const HEARD = ["open", "close", "answer", "declined", "feedback"];
const MOST = 50; // lines that are kept

const list = document.getElementById("events");

function note(kind, detail) {
  const line = document.createElement("li");
  const name = document.createElement("strong");
  name.textContent = kind;
  const text = document.createElement("code");
  text.textContent = detail ? JSON.stringify(detail, null, 2) : "";
  line.append(name, text);
  list.prepend(line);
  while (list.children.length > MOST) list.lastElementChild.remove();
}

// The events bubble: one listener hears every guide of the page, also one that is added later. The names are common ones,
// so that the sender is looked at.
for (const kind of HEARD) {
  document.addEventListener(kind, (event) => {
    if (event.target.localName === "concept-guide") note(kind, event.detail);
  });
}

/** Does something with the guide when a button is pressed; says so where its server cannot be reached. */
function when(id, act) {
  document.getElementById(id).addEventListener("click", async () => {
    try {
      if (!window.conceptGuide) throw new Error("The guide has not been loaded: is its server running?");
      await act(window.conceptGuide);
    } catch (problem) {
      note("problem", { message: problem.message });
    }
  });
}

when("open", (guide) => guide.open());
when("close", (guide) => guide.close());
when("ask", (guide) => guide.ask("What is overfitting?"));
when("decline", (guide) => guide.ask("Who won the football championship in 2010?"));
when("clear", (guide) => guide.clear());
