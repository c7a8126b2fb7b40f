/**
 * The configuration of a Keystone that keeps everything in one folder.
 *
 * What must be seen at once, a token and its revocation, is not cached. Users, projects and roles are: without that,
 * it takes some 300 queries to judge one token. The cache is in the memory of the process, so there must be but one.
 */
export const keystoneConf = (folder: string, tokenLifeS: number): string => `
[database]
connection = sqlite:///${folder}/keystone.sqlite

[token]
expiration = ${String(tokenLifeS)}
allow_expired_window = 0
caching = false

[revoke]
caching = false

[cache]
enabled = true
backend = dogpile.cache.memory

[fernet_tokens]
key_repository = ${folder}/fernet

[credential]
key_repository = ${folder}/credential

[identity]
password_hash_algorithm = bcrypt
password_hash_rounds = 4

# Else it polls for them in /etc/keystone.
[oslo_policy]
policy_file = ${folder}/policy.yaml
policy_dirs = ${folder}/policy.d
`;
