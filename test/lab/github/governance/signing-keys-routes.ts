/** The keys with which a user signs commits. */
import type { Handle, Route } from "../handler.ts";
import { invalid, notFound, takeId, text } from "./common.ts";
import { iso } from "./shapes.ts";
import { readSshKey } from "./signatures.ts";

const addKey: Handle = async ({ identity, body }, context) => {
  if (identity.kind !== "user") return notFound;
  const key = text(body, "key") ?? "";
  if (!readSshKey(key)) return invalid("PublicKey", "key");
  const { login } = identity;
  context.update((state) => {
    const user = state.users[login];
    if (!user) return state;
    const signing_keys = [...(user.signing_keys ?? []), key];
    return { ...state, users: { ...state.users, [login]: { ...user, signing_keys } } };
  });
  const id = takeId({ context });
  return { status: 201, body: { key, id, title: text(body, "title") ?? "", created_at: iso(context.now()) } };
};

export const signingKeyRoutes: readonly Route[] = [
  { method: "POST", pattern: "/user/ssh_signing_keys", handle: addKey },
];
