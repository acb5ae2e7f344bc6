// What stands around every page and stays when the reader goes from one to the next: the guide in the corner.

import React from "react";

export default function Root({ children }) {
  return (
    <>
      {children}
      <concept-guide data-title="Ask about this course" level="beginner"></concept-guide>
    </>
  );
}
