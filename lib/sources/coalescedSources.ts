/** The sources that `coalesced` has made: a limit stands beneath them, where each request is one, and not above. */
export const coalescedSources: WeakSet<object> = new WeakSet();
