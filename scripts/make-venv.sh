#!/usr/bin/env bash
# Makes .venv from the lock. Works on a bare Debian: asks apt for the venv module when Python lacks it.
set -euo pipefail
python="$1"; uv_version="$2"
if [ ! -x .venv/bin/python ]; then
  if ! "$python" -m venv .venv 2>/dev/null; then
    rm -rf .venv
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
      apt-get update -qq && apt-get install -y -qq --no-install-recommends python3-venv >/dev/null
      "$python" -m venv .venv
    else
      echo "Python cannot make a virtual environment here. Ask your administrator for the package python3-venv, then run this again." >&2
      exit 1
    fi
  fi
fi
if [ "$(.venv/bin/uv --version 2>/dev/null | cut -d' ' -f2)" != "$uv_version" ]; then
  .venv/bin/python -m pip install --quiet --disable-pip-version-check "uv==$uv_version" 2>&1 | grep -v '^WARNING: Location' || true
fi
export VIRTUAL_ENV="$PWD/.venv"
.venv/bin/uv pip install --quiet --require-hashes -r requirements.lock
.venv/bin/uv pip install --quiet --no-deps --no-build-isolation -e .
.venv/bin/python scripts/words.py compile # commands speak Dutch too
# WeasyPrint draws the proposal for the college with Pango; a bare Debian lacks it.
if ! "$PWD/.venv/bin/python" -c "import ctypes; [ctypes.CDLL(n) for n in ('libpango-1.0.so.0', 'libpangoft2-1.0.so.0', 'libharfbuzz-subset.so.0')]" 2>/dev/null; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq && apt-get install -y -qq --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core >/dev/null || \
      echo "No PDF on this machine: libpango-1.0-0, libpangoft2-1.0-0 and libharfbuzz-subset0 could not be installed." >&2
  else
    echo "No PDF on this machine. Ask your administrator for libpango-1.0-0, libpangoft2-1.0-0, libharfbuzz-subset0 and fonts-dejavu-core." >&2
  fi
fi
echo "Environment ready: .venv"
