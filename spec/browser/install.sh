#!/usr/bin/env bash
# Installs the browser, and a font for its pictures.
set -euo pipefail
exec "$(dirname "$0")/../gate/apt.sh" 'The browser' chromium fonts-dejavu-core
