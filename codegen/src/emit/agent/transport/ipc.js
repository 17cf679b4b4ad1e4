/** Over the channel of a desktop web view; answers come as calls of `__transom.receive`. */
function transport({ ipc: port }) {
  return port && (({ opened }) => opened((text) => port.postMessage(text)));
}
