#!/usr/bin/env bash
# Installs what Parvis needs and does not find here: `deploy/setup.sh run`, `test` or `bench`.
# Each part is skipped when a stamp says that it was done for this very lock file.
set -euo pipefail
cd "$(dirname "$0")/.."

purpose=${1:?usage: deploy/setup.sh run|test|bench}
var=${PARVIS_VAR:-var}
mkdir -p "$var/log" 2>/dev/null || {
  echo "Parvis: $var cannot be written by this user: give it the right to, or set PARVIS_VAR to a directory that it owns." >&2
  exit 1
}
# Beside the packages of the system, measuring needs what testing needs.
languages=${purpose/bench/test}
# shellcheck source=deploy/steps.sh
source deploy/steps.sh
# shellcheck source=deploy/packages.sh
source deploy/packages.sh

# One set-up at a time in a tree, whatever the number of `make` commands.
exec 9<requirements.lock
flock 9

# --- the languages -------------------------------------------------------------------------------

find_python() {
  local candidate
  for candidate in python3 python3.14 python3.13 python3.12 python3.11; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$candidate"
      return
    fi
  done
  if command -v python3 >/dev/null; then
    refuse "Python 3.11 or newer is needed, and this machine has $(python3 --version 2>&1): install a newer one."
  fi
  refuse "Python 3.11 or newer is needed and was not found: install python3."
}

check_node() {
  if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
    refuse "Node 18 or newer is needed with npm, and was not found: install nodejs and npm."
  fi
  node -e 'process.exit(Number(process.versions.node.split(".")[0]) < 18 ? 1 : 0)' ||
    refuse "Node 18 or newer is needed, and this machine has $(node --version): install a newer one."
}

require_room() {  # DIRECTORY MEGABYTES
  local free_mb
  free_mb=$(df -Pm "$1" | awk 'NR == 2 { print $4 }')
  ((free_mb >= $2)) ||
    refuse "Only $free_mb MB are free on the disk of $(realpath "$1"), and the installation needs $2 MB: free some space, then start again."
}

# --- Python and npm packages ---------------------------------------------------------------------

hash_of() { sha256sum "$@" | sha256sum | cut -c1-32; }

install_python_packages() {
  local lock=requirements.lock python version wanted kept
  [[ $languages == test ]] && lock=requirements-dev.lock
  python=$(find_python)
  version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
  wanted="$lock $version $(hash_of "$lock")"
  kept=$(cat .venv/parvis-stamp 2>/dev/null || true)
  if grep -qxF "$wanted" <<<"$kept" && .venv/bin/python -c '' 2>/dev/null; then
    return
  fi
  require_room . 1500
  if [[ $(.venv/bin/python -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) != "$version" ]]; then
    "$python" -c 'import ensurepip, venv' 2>/dev/null || install_packages python3-venv
    step "Making the Python environment (.venv)" venv "$python" -m venv --clear .venv
  fi
  .venv/bin/python -m pip --version >/dev/null 2>&1 || .venv/bin/python -m ensurepip >/dev/null
  rm -f .venv/parvis-stamp
  step "Installing Python packages" pip .venv/bin/python -m pip install --quiet --no-input \
    --disable-pip-version-check --only-binary :all: --require-hashes -r "$lock"
  # The packages for tests contain those for serving, in the same versions.
  {
    echo "$wanted"
    if [[ $languages == test ]]; then echo "requirements.lock $version $(hash_of requirements.lock)"; fi
  } >.venv/parvis-stamp
}

install_npm_packages() {
  local wanted kept omit=(--omit=dev --omit=optional)
  wanted="$languages $(hash_of package.json package-lock.json)"
  kept=$(cat node_modules/.parvis-stamp 2>/dev/null || true)
  grep -qxF "$wanted" <<<"$kept" && return
  [[ $languages == test ]] && omit=()
  require_room . 500
  step "Installing npm packages" npm npm ci --no-audit --no-fund --loglevel=error "${omit[@]}"
  {
    echo "$wanted"
    if [[ $languages == test ]]; then echo "run ${wanted#* }"; fi
  } >node_modules/.parvis-stamp
}

check_node
find_python >/dev/null
install_missing_packages
install_python_packages
install_npm_packages
