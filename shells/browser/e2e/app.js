// A page author's own development server: plain HTML by path, a redirect, a strict policy, and a socket that echoes.

import { createServer } from "node:http";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { buildSync } from "esbuild";
import { WebSocketServer } from "ws";

const resolve = createRequire(import.meta.url).resolve;
const source = (path) => readFileSync(resolve(path), "utf8");

/** One script from `contents`, with the packages it imports. */
export const bundle = (contents) =>
  buildSync({
    stdin: { contents, resolveDir: import.meta.dirname },
    bundle: true,
    write: false,
    format: "iife",
    logLevel: "error",
  }).outputFiles[0].text;

export const html = (...scripts) =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>app</title><link rel="icon" href="data:,"></head><body>${scripts
    .map((src) => `<script src="${src}"></script>`)
    .join("")}</body></html>`;

export const scripts = {
  despiaModule: () => bundle(`import despia from "despia-native"; window.sdk = despia;`),
  despiaScript: () => source("despia-native"),
  medianModule: () => bundle(`import Median from "median-js-bridge"; window.Median = Median;`),
  medianScript: () => source("median-js-bridge/dist/median.min.js"),
  client: () => bundle(`import * as clerk from "@transom/clerk"; window.clerk = clerk;`),
};

/** Serves `files`: a text, or `{status, headers, body}`, by path. `seen` has every request. */
export async function startApp(files, port = 0) {
  const seen = [];
  const server = createServer((request, response) => {
    const chunks = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => {
      const { method, url, headers } = request;
      seen.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
      const file = files[new URL(url, "http://localhost").pathname];
      const { status = 200, headers: own = {}, body = "" } = typeof file === "object" ? file : { body: file };
      const type = url.endsWith(".js") ? "text/javascript" : "text/html; charset=utf-8";
      response.writeHead(file === undefined ? 404 : status, { "content-type": type, ...own });
      response.end(body);
    });
  });
  const sockets = new WebSocketServer({ server });
  sockets.on("connection", (socket) => socket.on("message", (text) => socket.send(`echo ${text}`)));
  await new Promise((listening) => server.listen(port, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    port: server.address().port,
    seen,
    close: () =>
      new Promise((closed) => {
        for (const socket of sockets.clients) socket.terminate();
        server.close(closed);
        server.closeAllConnections();
      }),
  };
}
