/** What is wrong with a value as an endpoint, or `undefined`. It does not repeat the value. */
export const endpointFault = (
  endpoint: unknown,
  example = 'https://dli.eu-de.otc.t-systems.com',
): string | undefined => {
  if (typeof endpoint !== 'string' || !URL.canParse(endpoint)) return `expected a URL like "${example}"`;
  const { protocol, username, password, search, hash } = new URL(endpoint);
  if (protocol !== 'https:' && protocol !== 'http:') return 'expected an http or https URL';
  if (username + password !== '') return 'expected no user and no password in it';
  return search + hash === '' ? undefined : 'expected no query and no fragment';
};
