// The two ways in which the typed client hands its commands over: by the page agent, or by a package that the page has
// already. Answers come the same way for both.

import { createBridge } from "/__transom/client/index.js";

/** A bridge, once the app around the page has said what it can do. */
export async function openBridge(by, { despiaNative }) {
  const bridge = createBridge(by === "despia" ? { transport: await despia(despiaNative) } : {});
  await bridge.ready;
  return bridge;
}

/** The unmodified `despia-native` as a script tag; where it was not installed, what it does: an assignment. */
function despia(address) {
  const send = (command) => {
    if (typeof window.despia === "function") window.despia(command);
    else window.despia = command;
  };
  if (typeof window.despia === "function" || !address) return send;
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => resolve(send);
    script.onerror = () => reject(new Error(`${address} could not be loaded.`));
    document.head.append(script);
  });
}
