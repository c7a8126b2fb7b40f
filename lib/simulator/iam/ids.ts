import type { SimulatedUser } from '../SimulatorOptions.ts';
import { sha256 } from './sha256.ts';

type Json = Readonly<Record<string, unknown>>;

/** A stable id in the format of IAM, for a name that is unique among its kind. */
export const idOf = (kind: string, ...names: readonly string[]): string =>
  sha256(JSON.stringify([kind, ...names])).slice(0, 32);

/** A thing with a name and an id made of it. */
export const named = (kind: string, name: string): Json => ({ id: idOf(kind, name), name });

/** The domain (the account) of a user and of his projects. */
export const domainOf = ({ domainName }: Pick<SimulatedUser, 'domainName'>): Json =>
  named('domain', domainName);

/** The id of a user. */
export const userIdOf = ({ domainName, name }: Pick<SimulatedUser, 'domainName' | 'name'>): string =>
  idOf('user', domainName, name);
