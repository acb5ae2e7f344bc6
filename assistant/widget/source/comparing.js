// What an answer's concept can be compared with, by the handbook that the server has.

const MOST = 5; // neighbours that are offered

/** Returns {neighbours(turn), question(turn, other)}. */
export function comparingBy(server) {
  const concepts = new Map();

  /** The concept that an answer is about, with its neighbours; null where the handbook has none. */
  function concept(turn) {
    const id = turn.answer?.sources[0]?.document_id;
    if (!id) return null;
    if (!concepts.has(id)) concepts.set(id, server.get(`api/concepts/${encodeURIComponent(id)}`).catch(() => forgotten(id)));
    return concepts.get(id);
  }

  /** What could not be looked up now is looked up again. */
  function forgotten(id) {
    concepts.delete(id);
    return null;
  }

  return {
    async neighbours(turn) {
      const around = await concept(turn);
      return around ? [...around.related, ...around.prerequisites].slice(0, MOST).map((one) => one.title) : [];
    },
    /** The question that compares an answer's concept with another; without one its beginning. */
    async question(turn, other = "") {
      const title = (await concept(turn))?.title ?? turn.answer.sources[0]?.title ?? "";
      return `What is the difference between ${title} and ${other}${other && "?"}`;
    },
  };
}
