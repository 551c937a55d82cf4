/** Lists in pages, as GitHub gives them. Pure. Source: https://docs.github.com/rest/using-the-rest-api/using-pagination-in-the-rest-api */
import type { Reply } from "./handler.ts";

const positive = (text: string | undefined, otherwise: number): number => {
  const value = Number(text);
  return Number.isInteger(value) && value > 0 ? value : otherwise;
};

/** The list in a body: the body itself, or the one list beside a `total_count`. */
const listIn = (body: unknown): { readonly key?: string; readonly items: readonly unknown[] } | undefined => {
  if (Array.isArray(body)) return { items: body };
  if (typeof body !== "object" || body === null || !("total_count" in body)) return undefined;
  const lists = Object.entries(body).filter((entry): entry is [string, unknown[]] => Array.isArray(entry[1]));
  const [found] = lists;
  return found && lists.length === 1 ? { key: found[0], items: found[1] } : undefined;
};

const linkText = (url: URL, page: number, last: number): string => {
  const at = (rel: string, number: number): string => {
    const target = new URL(url);
    target.searchParams.set("page", String(number));
    return `<${target.href}>; rel="${rel}"`;
  };
  return [
    ...(page > 1 ? [at("prev", page - 1)] : []),
    ...(page < last ? [at("next", page + 1), at("last", last)] : []),
    ...(page > 1 ? [at("first", 1)] : []),
  ].join(", ");
};

/** One page of a reply with a list, with the links to the others; any other reply as it is. `url`: as it was asked for. */
export const paged = (reply: Reply, url: URL): Reply => {
  const found = reply.status === 200 ? listIn(reply.body) : undefined;
  if (!found) return reply;
  const variables = found.key === "variables";
  const size = Math.min(
    positive(url.searchParams.get("per_page") ?? undefined, variables ? 10 : 30),
    variables ? 30 : 100,
  );
  const page = positive(url.searchParams.get("page") ?? undefined, 1);
  const last = Math.max(1, Math.ceil(found.items.length / size));
  const items = found.items.slice((page - 1) * size, page * size);
  const link = linkText(url, page, last);
  return {
    status: reply.status,
    body: found.key === undefined ? items : { ...(reply.body as object), [found.key]: items },
    headers: { ...reply.headers, ...(link === "" ? {} : { link }) },
  };
};
