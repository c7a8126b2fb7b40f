import assert from 'node:assert/strict';
import { firstValueFrom, type Observable } from 'rxjs';

/** The error that an Observable fails with, which must be of the class. */
export const errorOf = async <E>(
  failing$: Observable<unknown>,
  kind: abstract new (...args: never[]) => E,
): Promise<E> => {
  const found: unknown = await firstValueFrom(failing$).then(
    (value) => assert.fail(`expected ${kind.name}, got a value: ${JSON.stringify(value)}`),
    (error: unknown) => error,
  );
  assert.ok(found instanceof kind, `expected ${kind.name}, got ${String(found)}`);
  return found;
};
