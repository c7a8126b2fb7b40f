import type { StateSource } from '../model/StateSource.ts';

/**
 * A client of the DLI service. What a watch needs of it is its part as a {@link StateSource}.
 *
 * @category Sources
 * @since 0.1.0
 */
export type DliClient = StateSource;
