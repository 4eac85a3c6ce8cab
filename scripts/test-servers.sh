#!/usr/bin/env bash
# Installs what the tests talk to: Chromium, Redis, Dovecot, and the Bluesky network from npm.
# Where that is not allowed it says plainly which tests will be skipped.
set -uo pipefail
missing=()
command -v chromium >/dev/null || missing+=(chromium)
command -v redis-server >/dev/null || missing+=(redis-server)
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
exit 0
