/** The server of an outside host. Run by the lab: `node outside-host-server.ts <name>`; logs every connection. */
import { createServer } from "node:http";
import { createServer as createTcpServer, type Socket } from "node:net";

const name = process.argv[2] ?? "outside";

const note = (socket: Socket): void => {
  process.stdout.write(`${new Date().toISOString()} ${socket.remoteAddress} -> ${socket.localPort}\n`);
};

createServer((_request, answer) => answer.end(`${name}\n`))
  .on("connection", note)
  .listen(80, "0.0.0.0");

for (const port of [443, 5432]) {
  createTcpServer((socket) => {
    note(socket);
    socket.on("error", () => socket.destroy());
    socket.end(`${name}\n`);
  }).listen(port, "0.0.0.0");
}
