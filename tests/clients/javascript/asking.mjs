// Asks as users of the `openai` package do, and prints what it read. Run: node asking.mjs SCENARIO BASE_URL
import OpenAI from "openai";

const [scenario, baseURL] = process.argv.slice(2);
const client = new OpenAI({ baseURL, apiKey: "none", maxRetries: 0 });
const QUESTION = "What is deep learning?";
const ASKED = { model: "concept-guide", messages: [{ role: "user", content: QUESTION }] };

const scenarios = {
  async chat() {
    const completion = await client.chat.completions.create(ASKED);
    const { content, sources, answered } = completion.choices[0].message;
    return { text: content, sources, answered, usage: completion.usage };
  },

  async stream() {
    const stream = await client.chat.completions.create({
      ...ASKED,
      stream: true,
      stream_options: { include_usage: true },
    });
    const read = { text: "", sources: [], usage: null };
    for await (const chunk of stream) {
      read.usage = chunk.usage ?? read.usage;
      for (const { delta } of chunk.choices) {
        read.text += delta.content ?? "";
        read.sources.push(...(delta.sources ?? []));
      }
    }
    return read;
  },

  async accumulated() {
    const completion = await client.chat.completions.stream(ASKED).finalChatCompletion();
    const { content, sources } = completion.choices[0].message;
    return { text: content, sources };
  },

  async models() {
    const names = [];
    for await (const model of client.models.list()) names.push(model.id);
    return names;
  },

  // Without an encoding the package asks for base64 and decodes it.
  async embeddings() {
    const model = "hashing";
    const decoded = await client.embeddings.create({ model, input: [QUESTION, "bread"] });
    const plain = await client.embeddings.create({ model, input: [QUESTION, "bread"], encoding_format: "float" });
    return { decoded: decoded.data.map((one) => one.embedding), plain: plain.data.map((one) => one.embedding) };
  },

  async response() {
    const response = await client.responses.create({ model: "concept-guide", input: QUESTION });
    return { text: response.output_text, sources: response.sources };
  },

  async streamed_response() {
    const stream = client.responses.stream({ model: "concept-guide", input: QUESTION });
    let text = "";
    for await (const event of stream) if (event.type === "response.output_text.delta") text += event.delta;
    const response = await stream.finalResponse();
    return { text, whole: response.output_text, sources: response.sources };
  },

  async errors() {
    const caught = {};
    const asked = {
      model: () => client.chat.completions.create({ ...ASKED, model: "gpt-4o" }),
      parameter: () => client.chat.completions.create({ ...ASKED, n: 2 }),
      tokens: () => client.embeddings.create({ model: "hashing", input: [[1, 2, 3]] }),
    };
    for (const [name, ask] of Object.entries(asked)) {
      await ask().catch((error) => {
        caught[name] = { class: error.constructor.name, code: error.code, param: error.param, message: error.message };
      });
    }
    return caught;
  },

  // Stays alive after it has said so: it is the abort that stops the server, not the end of a process.
  async abort() {
    const stream = await client.chat.completions.create({ ...ASKED, stream: true });
    for await (const chunk of stream) {
      if (chunk.choices[0]?.delta.content) {
        stream.controller.abort();
        setTimeout(() => {}, 10_000);
        return "aborted";
      }
    }
  },
};

console.log(JSON.stringify(await scenarios[scenario]()));
