import { isFields } from './answers/isFields.ts';

/** Returns the body of a create call, or throws a `TypeError` that shows nothing of it: its `conf` may hold secrets. */
export const checkedRequest = (request: unknown): string => {
  if (!isFields(request)) throw new TypeError(`request: expected an object, got ${typeof request}`);
  const { file } = request;
  if (typeof file !== 'string' || file === '')
    throw new TypeError(`request.file: expected the package to run, got ${typeof file}`);
  return JSON.stringify(request);
};
