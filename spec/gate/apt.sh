#!/usr/bin/env bash
# Installs packages of Debian 12, unless they are installed. Prints nothing then.
# Usage: apt.sh WHAT PACKAGE…, where WHAT names them in a message.
set -euo pipefail

what=$1
packages=("${@:2}")

missing=()
for package in "${packages[@]}"; do
  status=$(dpkg-query --show --showformat '${Status}' "$package" 2> /dev/null || true)
  [ "$status" = 'install ok installed' ] || missing+=("$package")
done
[ "${#missing[@]}" -gt 0 ] || exit 0

fail() {
  echo "$what could not be installed: $1" >&2
  exit 1
}
command -v apt-get > /dev/null || fail "it needs ${missing[*]}, and there is no apt-get"
[ "$(id -u)" -eq 0 ] || fail "${missing[*]} are missing; run this as root"

log=$(mktemp)
trap 'rm -f "$log"' EXIT
apt() {
  # Another apt may hold the lock; a mirror may hang.
  DEBIAN_FRONTEND=noninteractive apt-get -qq --yes -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 \
    -o Acquire::Retries=3 -o Acquire::http::Timeout=30 -o Acquire::https::Timeout=30 "$@" >> "$log" 2>&1
}

echo "Installing ${missing[*]} …"
# The lists may be missing, or so old that their packages are gone. One source of many that does not answer fails
# this step, yet not the next.
apt update || echo "'apt-get update' failed; trying with the lists that are here." >&2
apt install --no-install-recommends "${missing[@]}" || {
  tail -n 40 "$log" >&2
  fail "'apt-get install ${missing[*]}' failed"
}
echo "Installed in $SECONDS s."
