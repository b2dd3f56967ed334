#!/usr/bin/env bash
# Proves `make run` on a Debian 12 that never saw Parvis: builds one in a scratch folder, clones this
# tree into it under a directory that only root may enter, starts it, asks for a consultation's page,
# stops it, checks that no process is left, and removes everything. Root only.
#
# The machine inside sees the network as this one does: its package sources, proxies, certificates
# and indexes are passed on, whatever they are.
set -euo pipefail
superuser_home=/root # of the Debian that is built, not of this one
cd "$(dirname "$0")/.."

suite=bookworm
refuse() {
  echo "Parvis: $*" >&2
  exit 1
}

((EUID == 0)) || refuse "\`make bare\` builds a small Debian and needs root: run it with sudo."
for program in debootstrap git python3 unshare; do
  command -v "$program" >/dev/null || refuse "\`make bare\` needs $program: install it, then start again."
done
free_mb=$(df -Pm "${TMPDIR:-/tmp}" | awk 'NR == 2 { print $4 }')
((free_mb >= 5000)) || refuse "Only $free_mb MB are free for the scratch folder and 5000 MB are needed: free some space, or set TMPDIR."

scratch=$(mktemp -d "${TMPDIR:-/tmp}/parvis-bare-XXXXXX")
machine=$scratch/machine
inside=
cleanup() {
  trap '' INT TERM HUP
  if [[ -n $inside ]]; then
    kill -KILL "$inside" 2>/dev/null || true
    wait "$inside" 2>/dev/null || true
  fi
  rm -rf --one-file-system "$scratch" || { sleep 1; rm -rf --one-file-system "$scratch"; }
}
trap cleanup EXIT
trap 'exit 130' INT TERM HUP

# isolated COMMAND...: in process and mount namespaces of its own. When the command ends or is
# interrupted, everything that it started ends with it, and nothing that it mounted was ever visible
# here, so removing the scratch folder can never reach through a mount.
isolated() {
  unshare --mount --pid --fork --kill-child=SIGKILL "$@" &
  inside=$!
  local code=0
  wait "$inside" || code=$?
  inside=
  return "$code"
}

# --- what this machine uses to reach its packages ---------------------------------------------------

# Lines "URI SUITE COMPONENT" of this machine's sources for the same suite.
sources() {
  # shellcheck disable=SC2016 # these are apt's own fields
  apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' 2>/dev/null |
    awk -v suite="$suite" '$2 == suite || index($2, suite "-") == 1' | sort -u
}

copy() { # PATH: the same file or directory inside, if there is one here
  [[ -e $1 ]] || return 0
  mkdir -p "$machine$(dirname "$1")"
  cp -aL "$1" "$machine$(dirname "$1")/"
}

copy_package_configuration() {
  local path
  sources | sed 's/^/deb /' >"$scratch/sources.list"
  if [[ -s $scratch/sources.list ]]; then cp "$scratch/sources.list" "$machine/etc/apt/sources.list"; fi
  apt-config dump | grep -E '^Acquire::(http|https|ftp|Check|Retries|AllowInsecure)' \
    >"$machine/etc/apt/apt.conf.d/99-as-outside" || true
  copy /etc/apt/auth.conf
  copy /etc/apt/auth.conf.d
  copy /etc/apt/keyrings
  copy /etc/apt/trusted.gpg.d
  copy /etc/resolv.conf
  copy /etc/hosts
  for path in /etc/pip.conf /etc/xdg/pip ~/.config/pip ~/.pip; do copy "$path"; done
  if command -v npm >/dev/null; then
    for path in "$(npm config get globalconfig 2>/dev/null)" "$(npm config get userconfig 2>/dev/null)"; do
      if [[ -f $path ]]; then cat "$path" && echo; fi
    done >"$machine$superuser_home/.npmrc"
  fi
}

# After the packages inside, because theirs write the certificates anew.
copy_certificates() {
  local path
  copy /usr/local/share/ca-certificates
  copy /etc/ssl/certs/ca-certificates.crt
  while read -r path; do copy "$path"; done < <(named_paths f)
}

# Variables that say how to reach a registry, and nothing else of this environment.
passed_variables() {
  env -0 | grep -zE '^((http|https|ftp|no|all)_proxy|(HTTP|HTTPS|FTP|NO|ALL)_PROXY|PIP_[A-Z_]+|npm_config_[a-z_]+|NPM_CONFIG_[A-Z_]+|NODE_EXTRA_CA_CERTS|SSL_CERT_(FILE|DIR)|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE)=' |
    grep -zvE '^npm_config_(local_prefix|global_prefix|prefix|cache|userconfig|globalconfig|noproxy|node_gyp|init_module|user_agent)=' || true
}

# Files (f) or directories (d) of this machine that those variables and pip's settings name.
named_paths() {
  local path
  { passed_variables | tr '\0' '\n'; python3 -m pip config list 2>/dev/null || true; } |
    grep -oE "/[^ '\"=:]+" | sed 's#^//*#/#' | sort -u |
    while read -r path; do
      case $1 in
      f) if [[ -f $path ]]; then echo "$path"; fi ;;
      d) # never one that the new machine has, and must write, itself
        if [[ -d $path && ! $path =~ ^/(etc|usr|var|dev|proc|sys|tmp|root)?(/|$) ]]; then echo "$path"; fi
        ;;
      esac
    done
}

free_port() {
  python3 - <<'PYTHON'
import socket
for port in (8000, 0):
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            continue
        print(probe.getsockname()[1])
        break
PYTHON
}

# --- the machine ---------------------------------------------------------------------------------------

mirror=$(sources | awk -v suite="$suite" '$2 == suite { print $1; exit }')
echo "bare: building a Debian ($suite) in $scratch"
isolated debootstrap --variant=minbase "$suite" "$machine" ${mirror:+"$mirror"} >"$scratch/debootstrap.log" 2>&1 || {
  tail -n 12 "$scratch/debootstrap.log" | sed 's/^/    /' >&2
  refuse "debootstrap could not build a Debian: its last lines are above."
}
copy_package_configuration
# With what lies beside each: an index of packages refers to the files next to it.
named_paths d | cut -d/ -f1-3 | sort -u >"$scratch/directories"
passed_variables >"$scratch/variables"

mkdir -m 0700 "$machine/srv/place"
git clone -q --no-hardlinks "$PWD" "$machine/srv/place/parvis"
echo "bare: cloned $(git -C "$machine/srv/place/parvis" log -1 --format='%h "%s"')"

export -f copy copy_certificates named_paths passed_variables
export machine scratch
PARVIS_BARE_PORT=$(free_port)
export PARVIS_BARE_PORT
isolated deploy/bare-inside.sh
