#!/usr/bin/env bash
# Installs what the project needs, once: Python packages in .venv, browser-side packages in
# node_modules, and for the tests a Chromium and the servers that hosts use. `make` calls it with the part that is wanted.
set -euo pipefail
cd "$(dirname "$0")/.."

version=$(cat .python-version)

find_python() {
  # pyenv and uv obey .python-version; a plain system has python3.13.
  for candidate in "python$version" python3 "$(pyenv prefix 2>/dev/null || true)/bin/python" "$(uv python find "$version" 2>/dev/null || true)"; do
    if [ "$("$candidate" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)" = "$version" ]; then
      echo "$candidate"
      return
    fi
  done
  echo "Python $version is needed. Install it, for example with 'uv python install $version' or 'pyenv install $version'." >&2
  exit 1
}

python() {
  local interpreter
  interpreter=$(find_python)
  if [ -x .venv/bin/python ] && ! .venv/bin/python -c "import sys; sys.exit('%d.%d' % sys.version_info[:2] != '$version')"; then
    rm -rf .venv
  fi
  [ -x .venv/bin/python ] || "$interpreter" -m venv .venv
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.txt
  # The rules are installed from where they lie, so that a change in them needs no new install.
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable wizard
}

audit() {
  # A room of its own: what asks for known weaknesses brings packages that nothing else needs.
  local interpreter
  interpreter=$(find_python)
  [ -x .venv/audit/bin/python ] || "$interpreter" -m venv .venv/audit
  .venv/audit/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement .ci/audit.txt
}

node() {
  if ! command -v npm >/dev/null || [ "$(command node -p 'Number(process.versions.node.split(".")[0]) >= 20')" != true ]; then
    echo "Node.js 20 or newer with npm is needed: https://nodejs.org/" >&2
    exit 1
  fi
  npm ci --no-progress --loglevel=error
}

rivals() {
  mkdir -p .build/bench
  cp .npmrc scripts/bench/rivals/package.json scripts/bench/rivals/package-lock.json .build/bench/
  npm ci --no-progress --loglevel=error --prefix .build/bench
}

browser() {
  for name in chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null && return
  done
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends chromium >/dev/null
  else
    .venv/bin/playwright install chromium
  fi
}

servers() {
  local wanted=(nginx libnginx-mod-http-brotli-static caddy wrk openssl) missing=()
  for name in nginx caddy wrk openssl; do
    PATH="$PATH:/usr/sbin" command -v "$name" >/dev/null || missing+=("$name")
  done
  [ -e /etc/nginx/modules-enabled/50-mod-http-brotli-static.conf ] || missing+=("brotli for nginx")
  [ ${#missing[@]} = 0 ] && return
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq
    # They are started by the tests, at ports of their own; the system's must not begin to serve by itself.
    RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends "${wanted[@]}" >/dev/null
  else
    echo "Without ${missing[*]} the tests of real servers are skipped. To have them: apt-get install ${wanted[*]}" >&2
  fi
}

# What the tests ask beside their own Chromium: Firefox and WebKit from Debian.
engines() {
  from_debian firefox-esr:firefox-esr WebKitWebDriver:webkit2gtk-driver xvfb-run:xvfb xvfb-run:xauth
}

# What `make engines` asks as well: a WebKit as old as Safari 16, and Chromiums on both sides of the floor.
more-engines() {
  engines
  from_debian WPEWebDriver:wpewebkit-driver cog:cog
  .venv/bin/python -m scripts.engines.old_chromium 80 88 91 92 103 106
}

# PROGRAM:PACKAGE…: the packages whose programs are not there. Without Firefox and WebKit `make test` fails, without the others tests are skipped.
from_debian() {
  local wanted=() pair
  for pair in "$@"; do
    command -v "${pair%:*}" >/dev/null || wanted+=("${pair#*:}")
  done
  [ ${#wanted[@]} = 0 ] && return
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends "${wanted[@]}" >/dev/null; } ||
      echo "WARNING: ${wanted[*]} could not be installed; their tests fail or are skipped." >&2
  else
    echo "Without ${wanted[*]} their tests fail or are skipped. To have them: apt-get install ${wanted[*]}" >&2
  fi
}

"$1"
