// The guide as a React component: loads the script once, hands its options over as attributes, tells of its answers.

import { type HTMLAttributes, type RefAttributes, useEffect, useRef } from "react";

export interface Source {
  n: number;
  title: string;
  url: string | null;
  quote: string;
}

export interface Answered {
  id: string;
  question: string;
  answer: string;
  sources: Source[];
}

export interface Declined {
  id: string;
  question: string;
  suggestions: string[];
}

export interface GuideElement extends HTMLElement {
  open(): void;
  close(): void;
  ask(question: string): Promise<unknown>;
  clear(): void;
}

interface Options {
  mode?: "corner" | "inline";
  topic?: string;
  level?: "beginner" | "standard" | "expert";
  theme?: "auto" | "light" | "dark";
  lang?: "en" | "de" | "es" | "fr";
  "data-title"?: string;
}

interface Props extends Options {
  /** Where the guide is, as in `https://guide.school.example`. */
  server: string;
  onAnswer?: (answered: Answered) => void;
  onDeclined?: (declined: Declined) => void;
}

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "concept-guide": Options & { server: string } & HTMLAttributes<GuideElement> & RefAttributes<GuideElement>;
    }
  }
}

/** Loads the script unless a page has it already; an element that stands there before it becomes a guide when it comes. */
function load(server: string): void {
  const address = new URL("/widget.js", server).href;
  if ([...document.scripts].some((script) => script.src === address)) return;
  const script = document.createElement("script");
  script.src = address;
  script.dataset.mode = "none"; // no button in the corner, even if the component has gone when it comes
  document.head.append(script);
}

export function ConceptGuide({ server, onAnswer, onDeclined, mode = "inline", ...options }: Props) {
  const guide = useRef<GuideElement>(null);

  useEffect(() => load(server), [server]);

  useEffect(() => {
    const element = guide.current;
    if (!element) return;
    const heard = new AbortController();
    const hear = <Detail,>(kind: string, tell?: (detail: Detail) => void) =>
      element.addEventListener(kind, (event) => tell?.((event as CustomEvent<Detail>).detail), heard);
    hear("answer", onAnswer);
    hear("declined", onDeclined);
    return () => heard.abort();
  }, [onAnswer, onDeclined]);

  return <concept-guide ref={guide} server={server} mode={mode} {...options} />;
}
