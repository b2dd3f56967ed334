#!/usr/bin/env bash
# Called by bare.sh as the first process of the new machine's namespaces: mounts what a machine has,
# installs the five packages that a person has before meeting Parvis, and runs the proof.
set -euo pipefail

# From bare.sh, with copy_certificates and PARVIS_BARE_PORT:
: "${machine:?} ${scratch:?}"
mount -t proc proc "$machine/proc"
mount -t proc proc /proc # our own view, too, is of these processes only
mkdir -p "$machine/dev/shm" "$machine/dev/pts"
mount -t tmpfs -o mode=1777 tmpfs "$machine/dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666 devpts "$machine/dev/pts" || true
while read -r directory; do
  mkdir -p "$machine$directory"
  mount --bind "$directory" "$machine$directory"
  mount -o remount,bind,ro "$machine$directory"
done <"$scratch/directories"

# In the machine, with a login's environment and the way to the registries.
mapfile -d '' -t variables <"$scratch/variables"
within=(
  chroot "$machine" /usr/bin/env -i HOME=/root LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive
  PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "${variables[@]}"
)

run=
fail() {
  echo "bare: FAILED: $*" >&2
  exit 1
}

echo "bare: installing git make python3 python3-venv nodejs npm"
{
  "${within[@]}" apt-get update -q
  "${within[@]}" apt-get install -q -y --no-install-recommends git make python3 python3-venv nodejs npm ca-certificates
} >"$scratch/apt.log" 2>&1 || {
  tail -n 12 "$scratch/apt.log" >&2
  fail "the first packages could not be installed"
}
copy_certificates

# Processes that live in the machine, by their root directory.
residents() {
  local process
  for process in /proc/[0-9]*; do
    if [[ $(readlink "$process/root" 2>/dev/null) == "$machine" ]]; then echo "${process#/proc/}"; fi
  done
}

start_parvis() { # LABEL: `make run` in the background, until it says ready and the page answers
  local begun=$SECONDS
  : >"$scratch/run.log"
  "${within[@]}" PARVIS_PORT="$PARVIS_BARE_PORT" make -C /srv/place/parvis run \
    > >(tee "$scratch/run.log" | sed -u 's/^/      /') 2>&1 &
  run=$!
  until grep -q '^Parvis is ready: ' "$scratch/run.log" && page_answers; do
    kill -0 "$run" 2>/dev/null || fail "$1: make run ended before it was ready"
    ((SECONDS - begun < 1200)) || fail "$1: no page after 20 minutes"
    sleep 1
  done
  echo "bare: $1: the consultation's page answered after $((SECONDS - begun)) s"
}

page_answers() {
  python3 - "$PARVIS_BARE_PORT" <<'PYTHON'
import sys, urllib.request
try:
    page = urllib.request.build_opener(urllib.request.ProxyHandler({})).open(
        f"http://127.0.0.1:{sys.argv[1]}/concertations/plan-climat/", timeout=10
    )
    text = page.read().decode()
except OSError:
    sys.exit(1)
sys.exit(0 if page.status == 200 and "climat" in text.lower() else 1)
PYTHON
}

stop_parvis() { # LABEL
  local begun=$SECONDS left
  # make is the one process of the machine that we started; the signal goes where a person sends it.
  kill -TERM "$run"
  wait "$run" || true
  left=$(residents)
  if [[ -n $left ]]; then
    for process in $left; do echo "  $process $(tr '\0' ' ' <"/proc/$process/cmdline")" >&2; done
    fail "$1: processes were left"
  fi
  echo "bare: $1: stopped after $((SECONDS - begun)) s, no process left"
}

as_root() { [[ $(stat -c %U "/proc/$1") == root ]]; }

no_server_as_root() {
  local process found=0
  for process in $(residents); do
    case $(readlink "/proc/$process/exe") in
    *postgres | *redis-*)
      found=$((found + 1))
      if as_root "$process"; then fail "a database server runs as root"; fi
      ;;
    esac
  done
  ((found > 1)) || fail "PostgreSQL and Redis were not found"
}

start_parvis "first start"
no_server_as_root
stop_parvis "first start"
start_parvis "second start"
stop_parvis "second start"
echo "bare: Parvis runs on a Debian that never saw it."
