// A plugin of Stryker: what is left out is prose, the words of a message. The specs prove what messages must say
// (names, values, the job), not how they are worded. A string of one word is no prose but a fact: a tag, a state,
// a header, the name of an option. Prose with a decision inside stays too: all that is in an ignored node is ignored.
const isProse = (text) => /\S\s|\s\S/.test(text);

/** Whether a part of a template does no more than show a value: `${name}`, `${facts.ref}`, `${String(n)}`. */
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
