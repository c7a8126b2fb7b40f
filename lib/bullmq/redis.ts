/** A queue or a worker of BullMQ: version 6 has the client in its `backend`, version 5 has it itself. */
export interface QueueOwner {
  toKey(type: string): string;
}

/** A script in Lua, which Redis runs as a whole. */
export interface Script {
  readonly name: string;
  readonly numberOfKeys: number;
  readonly lua: string;
}

/** Runs a script on the connection of a queue or of a worker: keys first, then arguments. */
export const runScript = async (
  owner: QueueOwner,
  { name, numberOfKeys, lua }: Script,
  args: readonly (string | number)[],
): Promise<unknown> => {
  const client = await clientOf(owner);
  const known = defined.get(client) ?? new Set();
  if (!known.has(name)) {
    client.defineCommand(name, { numberOfKeys, lua });
    defined.set(client, known.add(name));
  }
  // Early versions 5 have the client of ioredis itself, to which the script is a method.
  return client.runCommand === undefined
    ? (client as unknown as Readonly<Record<string, Run>>)[name]?.call(client, args)
    : client.runCommand(name, args);
};

/** The client that BullMQ wraps around that of ioredis, or of another package. */
interface RedisClient {
  defineCommand(name: string, definition: { readonly numberOfKeys: number; readonly lua: string }): void;
  runCommand?(name: string, args: readonly (string | number)[]): Promise<unknown>;
}

type Run = (args: readonly (string | number)[]) => Promise<unknown>;

/** The scripts that each client knows. */
const defined = new WeakMap<object, Set<string>>();

const clientOf = (owner: QueueOwner): Promise<RedisClient> => {
  const { backend, client } = owner as {
    readonly backend?: { readonly client: Promise<RedisClient> };
    readonly client?: Promise<RedisClient>;
  };
  return (backend?.client ?? client) as Promise<RedisClient>;
};
