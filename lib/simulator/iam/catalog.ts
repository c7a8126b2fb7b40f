import type { SimulatedProject } from '../SimulatorOptions.ts';
import { idOf, named } from './ids.ts';

type Json = Readonly<Record<string, unknown>>;

/** The region of a project: `eu-de` has the projects `eu-de` and `eu-de_anything`. */
export const regionOf = ({ name }: Pick<SimulatedProject, 'name'>): string => name.split('_')[0] || name;

/** A service, and where it is in each region. IAM is everywhere (`*`), and in each region like any other service. */
interface Service {
  readonly name: string;
  readonly type: string;
  readonly url: string;
  readonly regions: readonly string[];
}

const servicesOf = (url: string, regions: readonly string[]): readonly Service[] => [
  { name: 'iam', type: 'identity', url: `${url}/v3`, regions: [...regions, '*'] },
  { name: 'dli', type: 'dli', url, regions },
];

/**
 * The catalog of a token: each service with its endpoints.
 *
 * @param url - the base URL of all services
 * @param regions - the regions of the projects that the token is for; none for a domain, which has no DLI
 */
export const catalogOf = (url: string, regions: readonly string[]): readonly Json[] =>
  servicesOf(url, regions)
    .filter((service) => service.regions.length > 0)
    .map(({ name, type, ...service }) => ({
      ...named('service', name),
      type,
      endpoints: service.regions.map((region) => endpointOf(name, service.url, region)),
    }));

/** All services, as their list shows them. */
export const serviceList = (url: string, regions: readonly string[]): readonly Json[] =>
  servicesOf(url, regions).map(({ name, type }) => ({
    ...named('service', name),
    type,
    enabled: true,
    description: '',
  }));

/** All endpoints, as their list shows them. */
export const endpointList = (url: string, regions: readonly string[]): readonly Json[] =>
  servicesOf(url, regions).flatMap(({ name, ...service }) =>
    service.regions.map((region) => ({
      ...endpointOf(name, service.url, region),
      service_id: idOf('service', name),
      enabled: true,
    })),
  );

const endpointOf = (service: string, url: string, region: string): Json => ({
  id: idOf('endpoint', service, region),
  interface: 'public',
  region,
  region_id: region,
  url,
});
