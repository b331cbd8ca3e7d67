/* Answers queries by the search of the built site: node search.js SITE < queries, one a line, as JSON. */
const fs = require("fs");
const path = require("path");

const site = process.argv[2];
const workers = path.join(site, "assets", "javascripts", "workers");
const worker = fs.readdirSync(workers).find((name) => /^search\..*\.min\.js$/.test(name));
const index = JSON.parse(fs.readFileSync(path.join(site, "search", "search_index.json"), "utf8"));
const queries = fs.readFileSync(0, "utf8").split("\n").filter(Boolean);

let listen;
let answer;
globalThis.self = globalThis;
globalThis.addEventListener = (_, listener) => { listen = listener; };
globalThis.postMessage = (message) => answer(message);
(0, eval)(fs.readFileSync(path.join(workers, worker), "utf8"));

const ask = (message) => new Promise((done) => { answer = done; listen({ data: message }); });

(async () => {
  await ask({ type: 0, data: { ...index, options: { suggest: false } } });
  const found = {};
  for (const query of queries) {
    const { data } = await ask({ type: 2, data: query });
    found[query] = data.items.map((page) => page.map((each) => each.location));
  }
  console.log(JSON.stringify(found));
})();
