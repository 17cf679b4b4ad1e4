/** Over a script message handler of WebKit; answers come as calls of `__transom.receive`. */
function transport({ webkit }) {
  const port = webkit && webkit.messageHandlers.transom;
  return port && (({ opened }) => opened((text) => port.postMessage(text)));
}
