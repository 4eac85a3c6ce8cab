#!/usr/bin/env bash
# Installs what the tests talk to: Chromium, Redis, Dovecot, NATS, and the Bluesky network from npm.
# Where that is not allowed it says plainly which tests will be skipped.
set -uo pipefail
missing=()
command -v chromium >/dev/null || missing+=(chromium)
command -v redis-server >/dev/null || missing+=(redis-server)
{ command -v nats-server || [ -x /usr/sbin/nats-server ]; } >/dev/null || missing+=(nats-server)
{ [ -x /usr/sbin/dovecot ] && [ -x /usr/lib/dovecot/imap ]; } || missing+=(dovecot-imapd)
if [ ${#missing[@]} -gt 0 ]; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing for the tests: ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq && apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null 2>&1 \
      || echo "apt could not install: ${missing[*]}. Journeys and network tests that need them are skipped."
  else
    echo "Not installed here: ${missing[*]}. Journeys and network tests that need them are skipped."
  fi
fi

# The Bluesky network: a copy of the lock file beside the installed packages says whether they are current.
bluesky="$(dirname "$0")/../tests/servers/bluesky"
if ! command -v npm >/dev/null; then
  echo "npm is not installed here. Tests on a real Bluesky network are skipped."
elif ! cmp -s "$bluesky/package-lock.json" "$bluesky/node_modules/.installed-lock.json"; then
  echo "Installing the Bluesky test network (once, about two minutes)"
  log=$(mktemp)
  if (cd "$bluesky" && npm ci --no-audit --no-fund >"$log" 2>&1); then
    cp "$bluesky/package-lock.json" "$bluesky/node_modules/.installed-lock.json"
  else
    tail -5 "$log"
    echo "npm could not install it. Tests on a real Bluesky network are skipped."
  fi
  rm -f "$log"
fi
exit 0
