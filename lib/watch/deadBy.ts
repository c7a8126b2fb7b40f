import type { LookError } from '../errors/LookError.ts';
import type { StateReading } from '../model/StateReading.ts';
import type { Watch } from './Watch.ts';

/** What an error confirms: a job that was suspected to be dead, and is not even there any more, is dead. */
export const deadBy = (watch: Watch, error: LookError): StateReading | undefined => {
  const suspected = watch.suspicion === undefined ? undefined : watch.answered?.snapshot;
  return error._tag === 'NoSuchBatchError' ? suspected : undefined;
};
