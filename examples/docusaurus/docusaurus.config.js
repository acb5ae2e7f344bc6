// A course in Docusaurus with the guide on every page: `scripts` loads it, src/theme/Root.js puts it into the corner.

/** @type {import("@docusaurus/types").Config} */
export default {
  title: "How machines learn",
  url: "https://course.school.example",
  baseUrl: "/",
  presets: [["classic", { docs: { routeBasePath: "/" }, blog: false }]],
  scripts: [{ src: "https://guide.school.example/widget.js", defer: true }],
};
