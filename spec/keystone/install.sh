#!/usr/bin/env bash
# Installs Keystone, uwsgi and the clients of OpenStack.
# The package `keystone` is avoided: it wraps `python3-keystone` in a service with a user, a folder in /etc and a daemon
# that starts on port 5000 on installation.
set -euo pipefail

packages=(
  python3-keystone uwsgi-core uwsgi-plugin-python3
  # Its clients, to which the simulator has to look like a Keystone.
  python3-keystoneauth1 python3-openstacksdk python3-openstackclient
)
exec "$(dirname "$0")/../gate/apt.sh" Keystone "${packages[@]}"
