import { catalogOf, endpointList, serviceList } from '../iam/catalog.ts';
import { type Directory, directoryOf, matching, regionBody } from '../iam/directory.ts';
import type { Grant } from '../iam/grants.ts';
import { userIdOf } from '../iam/ids.ts';
import { regionsOf } from '../iam/tokenBody.ts';
import { DEMO_PROJECT_ID } from '../jobs/jobs.ts';
import type { ServiceCall } from '../Simulator.ts';
import type { SimulatedUser } from '../SimulatorOptions.ts';
import type { ServiceContext } from './handlers.ts';
import { iamError, jsonReply } from './replies.ts';
import type { Handler, ServiceRequest } from './request.ts';

// The calls of Keystone (IAM) by which clients find the versions, the projects and the endpoints.

type Json = Readonly<Record<string, unknown>>;
/** What the calls of Keystone share. */
export type IdentityContext = Pick<ServiceContext, 'users' | 'tokens'>;

/** What a valid issued token was issued for. */
export const grantOf = ({ tokens }: IdentityContext, token = '', at: number): Grant | undefined => {
  const status = tokens.statusOf(token, at);
  return status.kind === 'valid' ? status.grant : undefined;
};

/** `GET /v3/auth/catalog`: the catalog of the token in the request. */
export const showCatalog =
  (context: IdentityContext): Handler =>
  (request) => {
    const grant = grantOf(context, request.headers['x-auth-token'], request.at);
    const regions = grant ? regionsOf(grant) : directoryFor(context, request).regions;
    const catalog = catalogOf(request.origin, regions);
    return { reply: jsonReply(200, { catalog, links: { self: selfOf(request) } }) };
  };

const selfOf = (request: ServiceRequest): string =>
  `${request.origin}${request.path}${request.query === '' ? '' : `?${request.query}`}`;

/** Everything that the user of the request may see: his own; with another token or a signature, that of all users. */
const directoryFor = (context: IdentityContext, request: ServiceRequest): Directory =>
  directoryOf(callersOf(context, request));

const callersOf = (
  context: IdentityContext,
  request: ServiceRequest,
): readonly Pick<SimulatedUser, 'domainName' | 'projects'>[] => {
  const isSigned = request.headers['authorization'] !== undefined;
  const grant = isSigned ? undefined : grantOf(context, request.headers['x-auth-token'], request.at);
  if (grant) return [grant.user];
  if (context.users.length > 0) return context.users;
  // Clients find the id of a project by the name of its region. Without users, each name is that of the shared project.
  const wanted = request.path.endsWith('/projects') ? new URLSearchParams(request.query).get('name') : '';
  const name = wanted || 'eu-de';
  return [{ domainName: 'ACCOUNT', projects: [{ id: DEMO_PROJECT_ID, name }] }];
};

/** A list of Keystone, as `name`, and one of its things, as `one`. */
interface Collection {
  readonly name: ServiceCall;
  readonly one: string;
  /** Whether `/v3/auth/…` has the list as well: what a token may be scoped to. */
  readonly isAuth: boolean;
  readonly of: (directory: Directory, request: ServiceRequest) => readonly Json[];
}

/** The lists of Keystone. */
export const collections: Readonly<
  Record<'projects' | 'domains' | 'regions' | 'services' | 'endpoints', Collection>
> = {
  projects: { name: 'projects', one: 'project', isAuth: true, of: ({ projects }) => projects },
  domains: { name: 'domains', one: 'domain', isAuth: true, of: ({ domains }) => domains },
  regions: { name: 'regions', one: 'region', isAuth: false, of: ({ regions }) => regions.map(regionBody) },
  services: {
    name: 'services',
    one: 'service',
    isAuth: false,
    of: ({ regions }, request) => serviceList(request.origin, regions),
  },
  endpoints: {
    name: 'endpoints',
    one: 'endpoint',
    isAuth: false,
    of: ({ regions }, request) => endpointList(request.origin, regions),
  },
};

const withLink = (request: ServiceRequest, name: string, thing: Json): Json => ({
  ...thing,
  links: { self: `${request.origin}/v3/${name}/${String(thing['id'])}` },
});

/** `GET /v3/projects` and the like. */
export const listThings =
  (context: IdentityContext, { name, of }: Collection): Handler =>
  (request) => {
    const things = matching(of(directoryFor(context, request), request), request.query);
    const links = { self: selfOf(request), previous: null, next: null };
    return {
      reply: jsonReply(200, { [name]: things.map((thing) => withLink(request, name, thing)), links }),
    };
  };

/** `GET /v3/users/{user_id}/projects`: the projects of the user of the token. */
export const listProjectsOfUser =
  (context: IdentityContext): Handler =>
  (request) => {
    const grant = grantOf(context, request.headers['x-auth-token'], request.at);
    return grant && userIdOf(grant.user) === request.params['userId']
      ? listThings(context, collections.projects)(request)
      : { reply: iamError(403, 'You are not authorized to perform the requested action.') };
  };

/** `GET /v3/projects/{id}` and the like. */
export const showThing =
  (context: IdentityContext, { name, one, of }: Collection): Handler =>
  (request) => {
    const thing = of(directoryFor(context, request), request).find(({ id }) => id === request.params['id']);
    return {
      reply: thing
        ? jsonReply(200, { [one]: withLink(request, name, thing) })
        : iamError(404, `Could not find ${one}.`),
    };
  };

/** The only version of Keystone's API, as its discovery shows it. */
const versionOf = (request: ServiceRequest): Json => ({
  id: 'v3.14',
  status: 'stable',
  updated: '2020-04-07T00:00:00Z',
  links: [{ rel: 'self', href: `${request.origin}/v3/` }],
  'media-types': [{ base: 'application/json', type: 'application/vnd.openstack.identity-v3+json' }],
});

/** `GET /`: the versions, as a choice. */
export const listVersions: Handler = (request) => ({
  reply: jsonReply(300, { versions: { values: [versionOf(request)] } }),
});

/** `GET /v3`: the version. */
export const showVersion: Handler = (request) => ({
  reply: jsonReply(200, { version: versionOf(request) }),
});
