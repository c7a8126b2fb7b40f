import { type Either, isLeft, map } from 'fp-ts/lib/Either.js';
import type { KeystoneOptions } from '../auth/keystoneToken.ts';
import { headerValueError } from '../auth/refusals.ts';
import type { AkSkOptions } from '../auth/signing.ts';
import { endpointFault, iamEndpointOf, projectFault, type Region } from '../endpoint.ts';

/** What an environment has to get in with. */
export type Credentials =
  | { readonly _tag: 'token'; readonly token: string }
  | { readonly _tag: 'keystone'; readonly options: KeystoneOptions }
  | { readonly _tag: 'akSk'; readonly options: AkSkOptions };

/** A set of credentials, as far as an environment has it. */
export interface CredentialSet extends Pick<ReadSet<string>, 'telling' | 'missing' | 'faults'> {
  /** To be had of a set in which nothing is missing or wrong. */
  readonly credentials: Credentials;
}

/** The variables of a process. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** The value of a variable, if it is set: an empty one is not. */
export const given = (env: Variables, name: string): string | undefined => {
  const value = env[name];
  return value === '' ? undefined : value;
};

/** A part of a set of credentials, and the variables that it may come from. */
interface Field<Option extends string> {
  readonly option: Option;
  /** The first one that is set counts. */
  readonly names: readonly string[];
  /** What is wrong with its value, without the value. */
  readonly faultOf: (value: unknown) => string | undefined;
  /** Whether the set is none without it. */
  readonly needed: boolean;
  /** Whether nobody sets it who does not mean this set: a project is set for other reasons too. */
  readonly telling: boolean;
  /** What it is, or what is wrong, where no variable is set. */
  readonly otherwise?: Either<readonly string[], string> | undefined;
}

/** What an environment holds of a set of credentials. */
interface ReadSet<Option extends string> {
  /** The variables that are set and say that this set is meant. */
  readonly telling: readonly string[];
  /** What is not there, by the names of variables. */
  readonly missing: readonly string[];
  /** What is wrong with what is there. */
  readonly faults: readonly string[];
  /** What is there, all the same. */
  readonly options: Readonly<Partial<Record<Option, string>>>;
}

type Part = Omit<ReadSet<string>, 'options'> & { readonly value?: string | undefined };

const NOTHING: Part = { telling: [], missing: [], faults: [] };

const partIn = (env: Variables, { names, faultOf, needed, telling, otherwise }: Field<string>): Part => {
  const name = names.find((each) => given(env, each) !== undefined);
  if (name === undefined) {
    if (otherwise !== undefined)
      return isLeft(otherwise)
        ? { ...NOTHING, faults: otherwise.left }
        : { ...NOTHING, value: otherwise.right };
    return needed ? { ...NOTHING, missing: [names.join(' or ')] } : NOTHING;
  }
  const value = env[name];
  const fault = faultOf(value);
  return {
    telling: telling ? [name] : [],
    missing: [],
    faults: fault === undefined ? [] : [`${name}: ${fault}`],
    value,
  };
};

/** Reads a set of credentials field by field. */
const readSet = <Option extends string>(
  env: Variables,
  fields: readonly Field<Option>[],
): ReadSet<Option> => {
  const parts = fields.map((field) => partIn(env, field));
  const there = fields.flatMap(({ option }, index) => {
    const value = parts[index]?.value;
    return value === undefined ? [] : [[option, value] as const];
  });
  return {
    telling: parts.flatMap(({ telling }) => telling),
    missing: parts.flatMap(({ missing }) => missing),
    faults: parts.flatMap(({ faults }) => faults),
    options: Object.fromEntries(there) as Partial<Record<Option, string>>,
  };
};

/** What is wrong with a value as a name or a password, or `undefined`. It does not repeat the value. */
const textFault = (value: unknown): string | undefined => {
  if (typeof value !== 'string') return `expected a text, got ${typeof value}`;
  // eslint-disable-next-line no-control-regex -- these are the characters to find
  return /[\u0000-\u001f\u007f]/.test(value)
    ? 'expected no line break and no other control character in it'
    : undefined;
};

/** A pair of keys, in the variables of one family. */
export const akSkSet = (
  env: Variables,
  names: Readonly<Record<keyof AkSkOptions, string>>,
): CredentialSet => {
  const key = { faultOf: headerValueError, needed: true, telling: true };
  const fields: readonly Field<keyof AkSkOptions>[] = [
    { ...key, option: 'accessKey', names: [names.accessKey] },
    { ...key, option: 'secretKey', names: [names.secretKey] },
    { ...key, option: 'securityToken', names: [names.securityToken], needed: false },
    { option: 'projectId', names: [names.projectId], faultOf: projectFault, needed: false, telling: false },
  ];
  const { options, ...set } = readSet(env, fields);
  return { ...set, credentials: { _tag: 'akSk', options: options as AkSkOptions } };
};

/** The variables of a user and a password. */
interface Names {
  readonly username: string;
  readonly password: string;
  readonly domainName: readonly string[];
  readonly projectId: string;
  readonly projectName: string;
  readonly authUrl: string;
}

const authUrlFault = (value: unknown): string | undefined =>
  endpointFault(value, 'https://iam.eu-de.otc.t-systems.com/v3');

/**
 * A user and a password, for the Keystone of a URL or of a region. The id of a project goes before its name: an `openrc`
 * file sets both.
 */
export const keystoneSet = (
  env: Variables,
  names: Names,
  region: Either<readonly string[], Region> | undefined,
): CredentialSet => {
  const { username, password, domainName, projectId, projectName, authUrl } = names;
  const text = { faultOf: textFault, needed: true, telling: false };
  const byId = given(env, projectId) !== undefined;
  const fields: readonly Field<Exclude<keyof KeystoneOptions, 'agent'>>[] = [
    { ...text, option: 'username', names: [username], telling: true },
    { ...text, option: 'password', names: [password], telling: true },
    { ...text, option: 'domainName', names: domainName },
    byId
      ? { ...text, option: 'projectId', names: [projectId], faultOf: projectFault }
      : { ...text, option: 'projectName', names: [projectId, projectName] },
    {
      ...text,
      option: 'authUrl',
      names: [authUrl],
      faultOf: authUrlFault,
      otherwise: region && map(iamEndpointOf)(region),
    },
  ];
  const { options, ...set } = readSet(env, fields);
  return { ...set, credentials: { _tag: 'keystone', options: options as KeystoneOptions } };
};

/** A token, in one variable. */
export const tokenSet = (env: Variables, name: string): CredentialSet => {
  const { options, ...set } = readSet(env, [
    { option: 'token', names: [name], faultOf: headerValueError, needed: true, telling: true },
  ]);
  return { ...set, credentials: { _tag: 'token', token: options.token ?? '' } };
};
