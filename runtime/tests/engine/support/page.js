// A window for the scripts of the engine: takes {cases: [{setup, origin, steps, probe}]} on stdin and writes, for each case,
// what the page saw and what the evaluation gave.
const vm = require("node:vm");

let input = "";
process.stdin.on("data", (chunk) => (input += chunk));
process.stdin.on("end", async () => {
  const results = [];
  for (const test of JSON.parse(input).cases) results.push(await run(test));
  process.stdout.write(JSON.stringify(results));
});

async function run({ setup, origin, scripts, probe }) {
  const warnings = [];
  const thrown = [];
  let waiting = 0;
  const window = {
    location: { origin },
    console: { warn: (text) => warnings.push(String(text)) },
    // As in a browser, what a task throws is reported and the next task runs.
    setTimeout: (task, delay) => {
      waiting += 1;
      setTimeout(() => {
        waiting -= 1;
        try {
          task();
        } catch (error) {
          thrown.push(String(error && error.message ? error.message : error));
        }
      }, delay);
    },
    seen: [],
  };
  window.window = window;
  vm.createContext(window);
  vm.runInContext(setup, window);
  const values = [];
  for (const script of scripts) {
    try {
      values.push(String(vm.runInContext(script, window)));
    } catch (error) {
      values.push("threw " + error);
    }
    // Each evaluation is a task of its own.
    await new Promise((resolve) => setImmediate(resolve));
  }
  while (waiting > 0) await new Promise((resolve) => setTimeout(resolve, 0));
  return { seen: window.seen, warnings, thrown, values, probe: probe ? vm.runInContext(probe, window) : null };
}
