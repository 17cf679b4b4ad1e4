/** Over a socket to the server the page came from; the shell writes `__transomSocket` in front of this script. */
function transport(page) {
  const settings = page.__transomSocket;
  delete page.__transomSocket;
  if (!settings) return undefined;
  const { WebSocket, location } = page;
  const origin = location.origin.replace(/^http/, "ws");
  const address = `${origin}${settings.path}?document=${encodeURIComponent(settings.document)}`;

  const connect = ({ opened, closed, receive }) => {
    let wait = 250;
    const dial = () => {
      const socket = new WebSocket(address);
      socket.onopen = () => {
        wait = 250;
        opened((text) => socket.send(text));
      };
      socket.onmessage = ({ data }) => receive(JSON.parse(data));
      socket.onclose = () => {
        closed();
        setTimeout(dial, wait);
        wait = Math.min(wait * 2, 8000);
      };
    };
    dial();
  };
  connect.framed = true;
  return connect;
}
