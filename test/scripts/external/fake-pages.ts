/** A server that answers each path with a text, or with a status when it is a number. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after } from "node:test";

export type Pages = { readonly url: string; answer: (path: string) => string | number };

export async function startPages(answer: Pages["answer"]): Promise<Pages> {
  const pages = { url: "", answer };
  const server = createServer((request, response) => {
    const found = pages.answer(decodeURIComponent((request.url ?? "").replaceAll("+", " ")));
    if (typeof found === "number") response.writeHead(found).end();
    else response.end(found);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  pages.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return pages;
}
