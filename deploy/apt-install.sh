#!/usr/bin/env bash
# Run as root: installs packages without letting any of them start, or make, a server of the system.
# Parvis wants the programs; its own servers live under its state directory.
set -euo pipefail

policy=/usr/sbin/policy-rc.d
defaults=/etc/postgresql-common/createcluster.conf
own_policy=
own_defaults=

restore() {
  if [[ -n $own_policy ]]; then rm -f "$policy"; fi
  if [[ -n $own_defaults ]]; then mv -f "$own_defaults" "$defaults"; fi
}
trap restore EXIT
trap 'exit 130' INT TERM HUP

export DEBIAN_FRONTEND=noninteractive
install=(apt-get install -q -y --no-install-recommends -o DPkg::Lock::Timeout=120)

if [[ ! -e $policy ]]; then
  own_policy=yes
  printf '#!/bin/sh\n# Written by Parvis while it installs packages; removed right after.\nexit 101\n' >"$policy"
  chmod 755 "$policy"
fi

redis_was_here=$(command -v redis-server || true)
case " $* " in
*" postgresql-"*)
  # A first server package makes a cluster "main" that would start at every boot: not asked for.
  if ! compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null; then
    "${install[@]}" postgresql-common
    own_defaults=$(mktemp "$defaults.parvis-XXXXXX")
    cp -p "$defaults" "$own_defaults"
    echo "create_main_cluster = false" >>"$defaults"
  fi
  ;;
esac

"${install[@]}" "$@"

if [[ -z $redis_was_here && -d /run/systemd/system ]] && command -v redis-server >/dev/null; then
  systemctl disable --quiet redis-server.service || true
fi
