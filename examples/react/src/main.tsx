// A page with the guide in it, and beside it what was asked so far.

import { StrictMode, useCallback, useState } from "react";
import { createRoot } from "react-dom/client";

import { type Answered, ConceptGuide } from "./ConceptGuide";

const SERVER = import.meta.env.VITE_GUIDE ?? "https://guide.school.example";

function Lesson() {
  const [asked, setAsked] = useState<string[]>([]);
  const remember = useCallback(({ question }: Answered) => setAsked((before) => [...before, question]), []);

  return (
    <main>
      <h1>Overfitting</h1>
      <p>A model that fits the noise of its training data does worse on new data.</p>
      <button type="button" data-explain="regularization">
        Explain regularization
      </button>
      <ConceptGuide server={SERVER} topic="overfitting" level="beginner" onAnswer={remember} />
      <h2>Asked so far</h2>
      <ul>
        {asked.map((question, position) => (
          <li key={position}>{question}</li>
        ))}
      </ul>
    </main>
  );
}

createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <Lesson />
  </StrictMode>,
);
