// Loads version 5 of BullMQ in place of version 6: `node --import ./spec/bullmq/support/bullmq5.mjs`.
import { register } from 'node:module';

const hooks = `
export const resolve = (specifier, context, next) =>
  next(specifier === 'bullmq' ? 'bullmq5' : specifier, context);
`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);
