/** Over a web message listener of Android's web view, which also answers through it. */
function transport({ transomPort: port }) {
  return (
    port &&
    (({ opened, receive }) => {
      port.onmessage = ({ data }) => receive(JSON.parse(data));
      opened((text) => port.postMessage(text));
    })
  );
}
