// A plugin of Stryker that ignores mutants of prose, the wording of messages: the specs check which names and values a
// message contains, not how it is worded. A string of one word is not prose but a tag, a state, a header or the name of an
// option. A template with a decision inside is mutated too, because ignoring a node ignores everything in it.
const isProse = (text) => /\S\s|\s\S/.test(text);

/** Whether an expression in a template only shows a value: `${name}`, `${facts.ref}`, `${String(n)}`. */
const isPlain = (node) =>
  node.type === 'Identifier' ||
  (node.type === 'MemberExpression' && !node.computed && isPlain(node.object)) ||
  (node.type === 'CallExpression' && node.callee.type === 'Identifier' && node.arguments.every(isPlain));

const isMessage = ({ node }) =>
  node.type === 'StringLiteral'
    ? isProse(node.value)
    : node.type === 'TemplateLiteral' &&
      node.expressions.every(isPlain) &&
      node.quasis.some(({ value }) => isProse(value.raw));

export const strykerPlugins = [
  {
    kind: 'Ignore',
    name: 'prose',
    value: { shouldIgnore: (path) => (isMessage(path) ? 'prose' : undefined) },
  },
];
