import { refOfPath } from '../jobs/refs.ts';
import type { CallFaults } from '../script/callFaults.ts';
import type { SimulatedExchange, SimulatedRequest } from '../SimulatedRequest.ts';
import type { SimulatorCore } from '../Simulator.ts';
import { type ExchangeContext, OpenExchange } from './exchange.ts';
import { MAX_BODY_BYTES, type MaybePromise, thenMaybe } from './request.ts';
import { type FindRoute, respond } from './routes.ts';

interface Service extends Omit<ExchangeContext, 'open'> {
  readonly findRoute: FindRoute;
  readonly faults: CallFaults;
}

/** The service as a function. */
interface Handling {
  readonly handle: SimulatorCore['handle'];
  /** Breaks off all open requests. Later ones are refused, and not logged. */
  readonly close: () => void;
}

/** Logs requests and replies to them. */
export const createHandling = (service: Service): Handling => {
  const context = { ...service, open: new Set<OpenExchange>() };
  let isClosed = false;
  return {
    handle: (request) => (isClosed ? refused() : begin(context, request)),
    close() {
      isClosed = true;
      for (const exchange of context.open) exchange.breakOff();
    },
  };
};

const refused = (): SimulatedExchange => ({
  reply: Promise.resolve({ kind: 'refused' }),
  sent: () => undefined,
  disconnected: () => undefined,
});

const begin = (context: Service & ExchangeContext, request: SimulatedRequest): SimulatedExchange => {
  const { method, path: target } = request;
  const [path = '', ...rest] = target.split('?');
  const { route, params } = context.findRoute(method, path);
  const ref = refOfPath(params);
  const headers = headersOf(request);
  const entry = context.log.begin({ method, path: target, headers }, route.call, ref);
  const { requestId, at } = entry;
  const exchange = new OpenExchange(context, entry, request.onBroken);
  const { origin = `http://${headers['host'] ?? ''}` } = request;
  const head = { method, path, query: rest.join('?'), params, ref, headers, origin, requestId, at };
  const client = { readBody: () => bodyOf(request), isOpen: () => exchange.isOpen };
  const outcome = respond(context.faults, route, head, client);
  const answered = thenMaybe(outcome, (known) => {
    if (known) exchange.answer(known);
  });
  if (answered instanceof Promise) answered.catch((error: unknown) => exchange.fail(error));
  return exchange;
};

const headersOf = ({ headers }: SimulatedRequest): Readonly<Record<string, string>> => {
  const given: Record<string, string> = {};
  for (const name of Object.keys(headers)) {
    const value = headers[name];
    if (value !== undefined) given[name.toLowerCase()] = String(value);
  }
  return given;
};

const NO_BODY = new Uint8Array();

/** The body of a request, or `undefined` if it is too large. */
const bodyOf = ({ body = NO_BODY }: SimulatedRequest): MaybePromise<Uint8Array | undefined> =>
  thenMaybe(typeof body === 'function' ? body() : body, (bytes) =>
    bytes === undefined || bytes.length > MAX_BODY_BYTES ? undefined : bytes,
  );
