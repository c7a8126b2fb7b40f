import type { Check } from '../../checks/Check.ts';
import { expected } from '../../checks/expected.ts';
import { checks } from '../checks/checks.ts';
import { refFields } from '../checks/refFields.ts';
import type { JobOptions } from '../JobOptions.ts';

const isTexts = (value: unknown): boolean =>
  Array.isArray(value) && Array.from(value as unknown[]).every((line) => typeof line === 'string');

/** The fields that a job may be given. */
export const jobFields: Readonly<Record<keyof JobOptions, Check>> = {
  ...refFields,
  name: checks.jobName,
  queue: checks.text,
  clusterName: checks.text,
  owner: checks.text,
  proxyUser: checks.text,
  appId: checks.text,
  scType: checks.text,
  image: checks.text,
  feature: checks.text,
  sparkVersion: checks.text,
  log: expected('an array of texts', isTexts),
  request: checks.jsonObject,
  createdAt: checks.count,
};
