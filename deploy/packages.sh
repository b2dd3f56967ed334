# shellcheck shell=bash disable=SC2154
# Sourced by setup.sh: packages of the system (Debian, Ubuntu), installed only when missing. The caller sets $purpose.

has_postgis() {
  local program version
  for program in /usr/lib/postgresql/*/bin/postgres; do
    version=${program%/bin/postgres}
    version=${version##*/}
    [[ -f /usr/share/postgresql/$version/extension/postgis.control ]] && return
  done
  return 1
}

has_program() { command -v "$1" >/dev/null || [[ -x /usr/bin/$1 ]]; }

# What this purpose needs and the machine lacks; a server named by its address is not ours to have.
missing_packages() {
  [[ -n ${DATABASE_URL:-} && $purpose == run ]] || has_postgis || echo postgis
  [[ -n ${REDIS_URL:-} && $purpose == run ]] || has_program redis-server || has_program valkey-server || echo redis-server
  [[ $purpose != run ]] || return 0
  has_program chromium-headless-shell || echo chromium-headless-shell
  # Peers that the tests talk to and the benchmarks measure against.
  has_program ogr2ogr || echo gdal-bin
  has_program mapserv || echo cgi-mapserver
  [[ -x /usr/lib/cgi-bin/qgis_mapserv.fcgi ]] || echo qgis-server
  [[ -d /usr/lib/python3/dist-packages/qgis ]] || echo python3-qgis
  has_program nginx || [[ -x /usr/sbin/nginx ]] || echo nginx-light
  [[ $purpose == bench ]] || return 0
  has_program wrk || echo wrk
  # Lighthouse and the measure of a page's memory want the whole browser.
  has_program chromium || echo chromium
}

install_missing_packages() {
  local missing
  mapfile -t missing < <(missing_packages)
  ((${#missing[@]} == 0)) || install_packages "${missing[@]}"
}

# install_packages NAME...: `postgis` stands for the newest postgresql-NN-postgis-3 on offer.
install_packages() {
  local as_root=() names=("$@") name
  command -v apt-get >/dev/null ||
    refuse "These are missing and only Debian's apt is known here: ${names[*]}. Install PostgreSQL with PostGIS 3, Redis and, for tests, Chromium, then start again."
  require_room / 1000
  if ((EUID != 0)); then
    if sudo -n true 2>/dev/null; then
      as_root=(sudo -n)
    elif command -v sudo >/dev/null && [[ -t 0 ]]; then
      echo "Parvis needs to install ${names[*]}: sudo asks for your password."
      sudo -v || refuse "Without the right to install packages Parvis cannot go on: ask an administrator to install ${names[*]}."
      as_root=(sudo)
    else
      refuse "These packages are missing and this user may not install them: ${names[*]}. Run \`make run\` once as an administrator, or ask for them (PostGIS is postgresql-NN-postgis-3)."
    fi
  fi
  step "Reading the list of packages" apt-update "${as_root[@]}" apt-get update -q
  local resolved=()
  for name in "${names[@]}"; do
    if [[ $name == postgis ]]; then name=$(newest_postgis); fi
    resolved+=("$name")
  done
  step "Installing ${resolved[*]}" apt-install "${as_root[@]}" bash deploy/apt-install.sh "${resolved[@]}"
}

newest_postgis() {
  local found
  found=$(apt-cache search --names-only '^postgresql-[0-9]+-postgis-3$' | awk '{ print $1 }' | sort -V | tail -n 1)
  [[ -n $found ]] || refuse "apt offers no PostGIS 3: add the sources of your Debian or Ubuntu (on Ubuntu: universe), then start again."
  echo "$found"
}
