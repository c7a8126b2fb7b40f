/** The part of an event of the page that is read here. */
interface Frame {
  readonly rows: readonly { readonly changes: readonly (readonly [state: string, ...facts: unknown[]])[] }[];
}

/** Reads the events of a page with one job, as the page does, and yields each of its states until it has ended. */
export async function* statesOnPage(url: string): AsyncGenerator<string> {
  const { body } = await fetch(url);
  let text = '';
  let seen = 0;
  for await (const chunk of body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const events = (text + chunk).split('\n\n');
    text = events.pop() ?? '';
    for (const changes of events.flatMap(changesIn)) {
      for (const [state] of changes.slice(seen)) yield state;
      seen = Math.max(seen, changes.length);
      if (['success', 'dead'].includes(changes.at(-1)?.[0] ?? '')) return;
    }
  }
}

const changesIn = (event: string): readonly Frame['rows'][number]['changes'][] => {
  const [, data] = /^data: (.*)$/m.exec(event) ?? [];
  return data === undefined ? [] : (JSON.parse(data) as Frame).rows.map(({ changes }) => changes);
};
