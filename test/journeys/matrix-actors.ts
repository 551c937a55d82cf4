/** Connections of everybody whom the matrix names, made as they would make them themselves. */
import { randomBytes } from "node:crypto";
import { Client } from "pg";
import { databaseClient } from "../lab/database.ts";
import { asAdministrator } from "./areas.ts";
import { type Actor, services } from "./matrix.ts";
import type { Story } from "./story.ts";

export type Actors = {
  as(actor: Actor): Client;
  end(): Promise<void>;
};

export const connectActors = async (story: Story): Promise<Actors> => {
  const clients = new Map<Actor, Client>();
  for (const service of services) clients.set(service, await connectService(story, service));
  clients.set("migrator", await connectMigrator(story));
  clients.set("person", await connectPerson(story));
  return {
    as: (actor) => {
      const client = clients.get(actor);
      if (client === undefined) throw new Error(`expected a connection of ${actor}`);
      return client;
    },
    end: async () => {
      await Promise.allSettled([...clients.values()].map((client) => client.end()));
    },
  };
};

const connect = async (story: Story, user: string, password: string): Promise<Client> => {
  const client = new Client(databaseClient(story.lab.paths, { user, password, database: story.database }));
  await client.connect();
  return client;
};

/** With what the service's pods find as files. */
export const connectService = async (story: Story, service: string): Promise<Client> => {
  const { stdout } = await story.kubectl("get", "secret", `${service}-database`, "-o", "json");
  const { data }: { data: Readonly<Record<string, string>> } = JSON.parse(stdout);
  const text = (key: string) => Buffer.from(data[key] ?? "", "base64").toString("utf8");
  return await connect(story, text("username"), text("password"));
};

/** Nobody can log in as the migrator yet: for the journey the administrator gives it a password. */
const connectMigrator = async (story: Story): Promise<Client> => {
  const role = `${story.database}_migrator`;
  const password = await ask(story, (name, secret) => [`ALTER ROLE ${name} PASSWORD ${secret}`], role);
  return await connect(story, role, password);
};

/** Somebody with an account of her own, in the reader role. */
const connectPerson = async (story: Story): Promise<Client> => {
  const role = `${story.database}_person`;
  const reader = `${story.database}_reader`;
  const password = await ask(
    story,
    (name, secret) => [`CREATE ROLE ${name} LOGIN PASSWORD ${secret}`, `GRANT "${reader}" TO ${name}`],
    role,
  );
  return await connect(story, role, password);
};

/** An account that nothing was granted to; rejects with what the server says. */
export const connectStranger = async (story: Story): Promise<void> => {
  const role = `${story.database}_stranger`;
  const password = await ask(story, (name, secret) => [`CREATE ROLE ${name} LOGIN PASSWORD ${secret}`], role);
  await connect(story, role, password);
};

const ask = async (
  story: Story,
  statements: (name: string, secret: string) => readonly string[],
  role: string,
): Promise<string> => {
  const password = randomBytes(18).toString("base64url");
  await asAdministrator(story.lab, "postgres", async (client) => {
    for (const statement of statements(client.escapeIdentifier(role), client.escapeLiteral(password))) {
      await client.query(statement);
    }
  });
  return password;
};
