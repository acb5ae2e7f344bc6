// Loaded before the first formula is shown: LaTeX becomes MathML, which browsers set without a style sheet or a font.

import temml from "temml/dist/temml.mjs";

const FEW = { strict: false, trust: false, maxExpand: 100, maxSize: [20, 20], throwOnError: false };

window.conceptGuidePart = (latex, displayMode) => temml.renderToString(latex, { ...FEW, displayMode });
