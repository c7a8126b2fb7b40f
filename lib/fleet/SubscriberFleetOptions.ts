import type { FleetOptions } from './FleetOptions.ts';
import type { SubscriberOptions } from './SubscriberOptions.ts';

/**
 * What one call for many jobs may want for itself, beside the options of the watcher.
 *
 * @category Many jobs
 * @since 0.1.0
 */
export type SubscriberFleetOptions = SubscriberOptions & Pick<FleetOptions, 'drop$' | 'spreadMs'>;
