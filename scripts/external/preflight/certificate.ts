import { connect as connectPlain, type Socket } from "node:net";
import { connect, type TLSSocket } from "node:tls";
import type { Certificate } from "../../preflight/facts.ts";

const LIMIT_MILLISECONDS = 10_000;

type Place = {
  readonly address: string;
  readonly port: number;
  /** Name or address that the certificate must be made out to. */
  readonly name: string;
  /** PEM of the authority to trust; absent: those that Node trusts. */
  readonly authority?: string;
};

/** The certificate that a server shows, and whether it is trusted. Nothing is sent to it but the handshake. */
export async function certificateAt(place: Place): Promise<Certificate> {
  return handshake(await plainSocket(place), place);
}

/** The same at a PostgreSQL server, which begins in plain text. */
export async function postgresCertificateAt(place: Place): Promise<Certificate> {
  const socket = await plainSocket(place);
  const answer = await new Promise<string>((resolve, reject) => {
    socket.once("data", (data) => resolve(data.toString("latin1")));
    socket.once("error", reject);
    socket.once("close", () => reject(new Error("the server closed the connection")));
    // SSLRequest: its length, and the code that stands for it.
    socket.write(Buffer.from([0, 0, 0, 8, 4, 0xd2, 0x16, 0x2f]));
  });
  if (answer !== "S") {
    socket.destroy();
    throw new Error("the server offers no TLS");
  }
  return handshake(socket, place);
}

function plainSocket({ address, port }: Place): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connectPlain({ host: address, port });
    socket.setTimeout(LIMIT_MILLISECONDS, () => socket.destroy(new Error(`no answer from ${address}:${port}`)));
    socket.once("error", reject);
    socket.once("connect", () => resolve(socket));
  });
}

function handshake(socket: Socket, { name, authority }: Place): Promise<Certificate> {
  return new Promise((resolve, reject) => {
    const isAddress = /^[\d.]+$|:/.test(name);
    const secure: TLSSocket = connect(
      {
        socket,
        host: name,
        ...(isAddress ? {} : { servername: name }),
        ...(authority === undefined ? {} : { ca: authority }),
        // What is wrong is to be told, not to end the conversation.
        rejectUnauthorized: false,
      },
      () => {
        const { valid_to: end } = secure.getPeerCertificate();
        const problem = secure.authorized ? {} : { problem: String(secure.authorizationError) };
        secure.destroy();
        resolve({ expires: Date.parse(end), ...problem });
      },
    );
    secure.once("error", reject);
  });
}
