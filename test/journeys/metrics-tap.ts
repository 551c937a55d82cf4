import { createServer, get } from "node:http";
import type { AddressInfo } from "node:net";

/** The gateway's metrics through a tap on loopback that a journey can close: for the engine, the metrics are then gone. */
export type MetricsTap = {
  readonly url: string;
  close(): void;
  open(): void;
  end(): Promise<void>;
};

export const startMetricsTap = async (source: string): Promise<MetricsTap> => {
  let closed = false;
  const server = createServer((request, response) => {
    if (closed) return void request.socket.destroy();
    get(source, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    }).on("error", () => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/metrics`,
    close: () => {
      closed = true;
    },
    open: () => {
      closed = false;
    },
    end: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
