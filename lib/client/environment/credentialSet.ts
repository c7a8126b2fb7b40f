import { type Either, isLeft, map } from 'fp-ts/lib/Either.js';
import type { KeystoneOptions } from '../auth/keystoneToken.ts';
import type { AkSkOptions } from '../auth/signing.ts';
import { headerValueError, isQuoted } from '../checks.ts';
import { endpointFault, iamEndpointOf, projectFault, type Region } from '../endpoint.ts';

/** The environment variables of a process. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** The value of a variable; an empty one counts as unset. */
export const variable = (env: Variables, name: string): string | undefined => {
  const value = env[name];
  return value === '' ? undefined : value;
};

/** A file of variables may be read without regard to quotes (`docker run --env-file`), which are then part of the value. */
export const quoteFault = (value: unknown): string | undefined =>
  typeof value === 'string' && isQuoted(value)
    ? 'drop the quotes around it, which are part of the value'
    : undefined;

/** The options of one way to authenticate. */
export type Credentials =
  | { readonly _tag: 'token'; readonly token: string }
  | { readonly _tag: 'keystone'; readonly options: KeystoneOptions }
  | { readonly _tag: 'akSk'; readonly options: AkSkOptions };

/** One set of credentials, as far as an environment has it. */
export interface CredentialSet {
  /** The variables that show that this set is meant; none if it is not. */
  readonly evidence: readonly string[];
  /** The names of the variables that are missing. */
  readonly missing: readonly string[];
  /** What is wrong with the values, without the values. */
  readonly faults: readonly string[];
  /** Usable only if nothing is missing or wrong. */
  readonly credentials: Credentials;
}

/** A token, in one variable. */
export const tokenSet = (env: Variables, name: string): CredentialSet =>
  readSet(env, [{ ...SECRET, option: 'token', names: [name] }], ({ token = '' }) => ({
    _tag: 'token',
    token,
  }));

/** A key pair, in the variables of one prefix. */
export const akSkSet = (env: Variables, names: Readonly<Record<keyof AkSkOptions, string>>): CredentialSet =>
  readSet(
    env,
    [
      { ...SECRET, option: 'accessKey', names: [names.accessKey] },
      { ...SECRET, option: 'secretKey', names: [names.secretKey] },
      { ...SECRET, option: 'securityToken', names: [names.securityToken], required: false },
      {
        option: 'projectId',
        names: [names.projectId],
        faultOf: projectFault,
        required: false,
        isEvidence: false,
      },
    ],
    (options) => ({ _tag: 'akSk', options: options as AkSkOptions }),
  );

/** A variable that names a domain, or has its id. */
type DomainVariable = readonly [name: string, kind: 'name' | 'id'];

/** The variables of a user and a password. The first domain that is set counts. */
export interface KeystoneVariables {
  readonly username: string;
  readonly password: string;
  readonly domain: readonly DomainVariable[];
  readonly projectDomain: readonly DomainVariable[];
  readonly projectId: string;
  readonly projectName: string;
  readonly authUrl: string;
}

/**
 * A user and a password, in the variables of one prefix. Keystone is at the URL, or else in the region. The id of a project
 * wins over its name, because an `openrc` file sets both.
 */
export const keystoneSet = (
  env: Variables,
  { username, password, domain, projectDomain, projectId, projectName, authUrl }: KeystoneVariables,
  region: Either<readonly string[], Region> | undefined,
): CredentialSet => {
  const project: Field<'projectId' | 'projectName'> =
    variable(env, projectId) === undefined
      ? { ...TEXT, option: 'projectName', names: [projectId, projectName] }
      : { ...TEXT, option: 'projectId', names: [projectId], faultOf: projectFault };
  return readSet<Exclude<keyof KeystoneOptions, 'agent' | 'store'>>(
    env,
    [
      { ...TEXT, option: 'username', names: [username], isEvidence: true },
      { ...TEXT, option: 'password', names: [password], isEvidence: true },
      domainField(env, domain, { name: 'domainName', id: 'domainId' }),
      project,
      // The id of a project is unique, and needs no domain.
      ...(project.option === 'projectId'
        ? []
        : [
            {
              ...domainField(env, projectDomain, { name: 'projectDomainName', id: 'projectDomainId' }),
              required: false,
            },
          ]),
      {
        ...TEXT,
        option: 'authUrl',
        names: [authUrl],
        faultOf: (value) => endpointFault(value, 'https://iam.eu-de.otc.t-systems.com/v3'),
        fallback: region && map(iamEndpointOf)(region),
      },
    ],
    (options) => ({ _tag: 'keystone', options: options as KeystoneOptions }),
  );
};

const domainField = <Option extends string>(
  env: Variables,
  variables: readonly DomainVariable[],
  options: Readonly<Record<DomainVariable[1], Option>>,
): Field<Option> => {
  const given = variables.find(([name]) => variable(env, name) !== undefined);
  const names = given === undefined ? variables.filter(([, kind]) => kind === 'name').slice(0, 2) : [given];
  return { ...TEXT, option: options[given?.[1] ?? 'name'], names: names.map(([name]) => name) };
};

/** One option of a set, and the variables that may hold it. */
interface Field<Option extends string> {
  readonly option: Option;
  /** The first one that is set counts. */
  readonly names: readonly string[];
  /** What is wrong with a value, without the value. */
  readonly faultOf: (value: unknown) => string | undefined;
  readonly required: boolean;
  /** Whether it is set for this set only. A project, for instance, is set for other reasons too. */
  readonly isEvidence: boolean;
  /** The value, or the faults, if none of the variables is set. */
  readonly fallback?: Either<readonly string[], string> | undefined;
}

const valueFault = (value: unknown, faultOf: Field<string>['faultOf']): string | undefined =>
  quoteFault(value) ?? faultOf(value);

const readSet = <Option extends string>(
  env: Variables,
  fields: readonly Field<Option>[],
  toCredentials: (options: Readonly<Partial<Record<Option, string>>>) => Credentials,
): CredentialSet => {
  const evidence: string[] = [];
  const missing: string[] = [];
  const faults: string[] = [];
  const options: Partial<Record<Option, string>> = {};
  for (const { option, names, faultOf, required, isEvidence, fallback } of fields) {
    const name = names.find((each) => variable(env, each) !== undefined);
    if (name !== undefined) {
      const fault = valueFault(env[name], faultOf);
      if (isEvidence) evidence.push(name);
      if (fault !== undefined) faults.push(`${name}: ${fault}`);
      options[option] = env[name];
    } else if (fallback === undefined) {
      if (required) missing.push(names.join(' or '));
    } else if (isLeft(fallback)) faults.push(...fallback.left);
    else options[option] = fallback.right;
  }
  return { evidence, missing, faults, credentials: toCredentials(options) };
};

/** A user name, a password or the like, in which only a control character is certainly wrong. */
const textFault = (value: unknown): string | undefined => {
  if (typeof value !== 'string') return `expected a text, got ${typeof value}`;
  // eslint-disable-next-line no-control-regex -- these are the characters to find
  return /[\u0000-\u001f\u007f]/.test(value)
    ? 'expected no line break and no other control character in it'
    : undefined;
};

/** A required part of a user's login. */
const TEXT = { faultOf: textFault, required: true, isEvidence: false };
/** A required secret that is sent in a header. */
const SECRET = { faultOf: headerValueError, required: true, isEvidence: true };
