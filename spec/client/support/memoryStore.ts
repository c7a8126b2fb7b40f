import type { TokenStore } from '../../../lib/client/auth/TokenStore.ts';

/** A store in memory, whose entries disappear when their time is over. */
export interface MemoryStore extends TokenStore {
  /** The commands so far: `get`, `set` or `add`, and the key. */
  readonly commands: readonly (readonly [command: string, key: string])[];
  /** The entries that have not disappeared. */
  readonly entries: () => ReadonlyMap<string, { readonly text: string; readonly endsAt: number }>;
}

/** Creates an empty store. */
export const memoryStore = (): MemoryStore => {
  const entries = new Map<string, { readonly text: string; readonly endsAt: number }>();
  const commands: (readonly [string, string])[] = [];
  const expire = (): void => {
    for (const [key, { endsAt }] of entries) if (Date.now() >= endsAt) entries.delete(key);
  };
  const run = async <T>(command: string, key: string, act: () => T): Promise<T> => {
    commands.push([command, key]);
    await Promise.resolve();
    expire();
    return act();
  };
  const put = (key: string, text: string, lifeMs: number): void => {
    if (!Number.isSafeInteger(lifeMs) || lifeMs < 1) throw new RangeError(`lifeMs: ${String(lifeMs)}`);
    entries.set(key, { text, endsAt: Date.now() + lifeMs });
  };
  return {
    commands,
    entries: () => {
      expire();
      return entries;
    },
    get: (key) => run('get', key, () => entries.get(key)?.text),
    set: (key, text, lifeMs) => run('set', key, () => put(key, text, lifeMs)),
    add: (key, text, lifeMs) =>
      run('add', key, () => {
        if (entries.has(key)) return false;
        put(key, text, lifeMs);
        return true;
      }),
  };
};
