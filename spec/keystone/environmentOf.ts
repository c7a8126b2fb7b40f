/** The environment of Keystone's programs: its configuration, and nothing of a Python or a cloud of the user's own. */
export const environmentOf = (folder: string): NodeJS.ProcessEnv => ({
  PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
  LANG: 'C.UTF-8',
  HOME: folder,
  OS_KEYSTONE_CONFIG_FILES: `${folder}/keystone.conf`,
});
