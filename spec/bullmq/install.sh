#!/usr/bin/env bash
# Installs Redis.
set -euo pipefail
exec "$(dirname "$0")/../gate/apt.sh" 'Redis' redis-server
