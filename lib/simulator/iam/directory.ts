import type { SimulatedProject, SimulatedUser } from '../SimulatorOptions.ts';
import { regionOf } from './catalog.ts';
import { domainOf } from './ids.ts';

type Json = Readonly<Record<string, unknown>>;

/** What the lists of Keystone show of some users. */
export interface Directory {
  readonly projects: readonly Json[];
  readonly domains: readonly Json[];
  /** The regions of the projects. */
  readonly regions: readonly string[];
}

/** The directory of some users; things that they share are there once. */
export const directoryOf = (users: readonly Pick<SimulatedUser, 'domainName' | 'projects'>[]): Directory => ({
  projects: byId(users.flatMap((user) => user.projects.map((project) => projectOf(user, project)))),
  domains: byId(users.map((user) => ({ ...domainOf(user), description: '', enabled: true }))),
  regions: [...new Set(users.flatMap(({ projects }) => projects.map(regionOf)))],
});

const byId = (things: readonly Json[]): readonly Json[] => [
  ...new Map(things.map((thing) => [thing['id'], thing])).values(),
];

/** A project as Keystone shows it; its parent is its domain. */
const projectOf = (user: Pick<SimulatedUser, 'domainName'>, { id, name }: SimulatedProject): Json => {
  const { id: domainId } = domainOf(user);
  return {
    id,
    name,
    domain_id: domainId,
    parent_id: domainId,
    is_domain: false,
    enabled: true,
    description: '',
  };
};

/** A region as Keystone shows it. */
export const regionBody = (id: string): Json => ({ id, description: '', parent_region_id: null });

/**
 * The things that a query asks for: by the fields that all things have, and by page, if both `page` and `per_page` are given.
 * Other parameters are ignored.
 */
export const matching = (things: readonly Json[], query: string): readonly Json[] => {
  const parameters = new URLSearchParams(query);
  const wanted = [...parameters].filter(([name]) => things.some((thing) => name in thing));
  // Python writes `True`.
  const isWanted = (thing: Json): boolean =>
    wanted.every(([name, text]) =>
      typeof thing[name] === 'boolean'
        ? String(thing[name]) === text.toLowerCase()
        : String(thing[name]) === text,
    );
  const found = things.filter(isWanted);
  const [page, size] = ['page', 'per_page'].map((name) => Number(parameters.get(name) ?? NaN)) as [
    number,
    number,
  ];
  return page >= 1 && size >= 1 ? found.slice((page - 1) * size, page * size) : found;
};
