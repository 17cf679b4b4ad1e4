// A shell for tests: real HTTP and a real socket on loopback, and answers by a table instead of an engine.

import { createServer } from "node:http";
import { WebSocketServer } from "ws";
import { agent } from "./script.js";

const PATH = "/__transom/page";

/** Serves `files` by path; `answer(message)` gives the messages that go back, in order. */
export async function openShell(files, answer) {
  const server = createServer((request, response) => {
    const file = files[new URL(request.url, "http://localhost").pathname];
    response.writeHead(file === undefined ? 404 : 200, {
      "content-type": request.url.endsWith(".js") ? "text/javascript" : "text/html",
    });
    response.end(file);
  });
  const sockets = new WebSocketServer({ server, path: PATH });
  const received = [];
  const arrivals = [];
  sockets.on("connection", (socket, request) => {
    const document = new URL(request.url, "http://localhost").searchParams.get("document");
    socket.on("message", (data) => {
      const message = { ...JSON.parse(String(data)), document };
      received.push(message);
      arrivals.splice(0).forEach((arrived) => arrived());
      const messages = answer(message);
      for (const reply of messages) socket.send(JSON.stringify(reply));
    });
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    /** What runs in front of each page. */
    script: `window.__transomSocket = ${JSON.stringify({ path: PATH, document: "one" })};\n${agent("socket")}`,
    received,
    frames: () => received.filter(({ kind }) => kind === "frame").map(({ via, text }) => [via, text]),
    /** Resolves once `count` frames have come. */
    async arrived(count) {
      while (received.filter(({ kind }) => kind === "frame").length < count) {
        await new Promise((arrived) => arrivals.push(arrived));
      }
    },
    forget: () => received.splice(0),
    drop: () => sockets.clients.forEach((socket) => socket.terminate()),
    close() {
      sockets.clients.forEach((socket) => socket.terminate());
      sockets.close();
      server.close();
    },
  };
}
