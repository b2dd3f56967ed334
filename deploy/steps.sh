# shellcheck shell=bash disable=SC2154
# Sourced by setup.sh: slow steps with visible progress, and refusals in one sentence. The caller sets $var.

running_step=

refuse() {
  echo "Parvis: $*" >&2
  exit 1
}

# Ctrl-C or SIGTERM during a step ends that step too, and everything that it started.
interrupted() {
  trap - INT TERM HUP
  if [[ -n $running_step ]]; then kill -TERM -- "-$running_step" 2>/dev/null || true; fi
  exit 130
}
trap interrupted INT TERM HUP

# step SENTENCE NAME COMMAND...: runs the command, its output in log/setup-NAME.log, with a sign of
# life every ten seconds; when it fails, says why in one sentence.
step() {
  local sentence=$1 log=$var/log/setup-$2.log begun=$SECONDS said=$SECONDS code=0
  shift 2
  echo "$sentence..."
  set -m # a process group of its own, so that it can be ended whole
  "$@" >"$log" 2>&1 </dev/null 9<&- &
  running_step=$!
  set +m
  while kill -0 "$running_step" 2>/dev/null; do
    sleep 0.2
    if ((SECONDS - said >= 10)); then
      said=$SECONDS
      echo "  still at it, $((SECONDS - begun)) s"
    fi
  done
  wait "$running_step" || code=$?
  running_step=
  if ((code != 0)); then explain_failure "$sentence" "$log"; fi
  echo "  done in $((SECONDS - begun)) s"
}

explain_failure() {
  local sentence=$1 log=$2
  if grep -qiE 'no space left|ENOSPC|disk quota' "$log"; then
    refuse "The disk is full: free some space, then start again ($sentence; details in $log)."
  fi
  if grep -qiE 'temporary failure in name|could not resolve|name resolution|network is unreachable|connection (refused|timed out|reset)|failed to establish|max retries|ENOTFOUND|ECONNREFUSED|ETIMEDOUT|EAI_AGAIN|failed to fetch|unable to connect|network (request|connectivity)' "$log"; then
    refuse "The package registry cannot be reached: check the network or the proxy, then start again ($sentence; details in $log)."
  fi
  if grep -qiE 'do not match the hashes|EINTEGRITY|hash sum mismatch' "$log"; then
    refuse "A downloaded package is not the one that the lock file names: start again, and if it happens twice ask who changed the registry ($sentence; details in $log)."
  fi
  if grep -qiE 'permission denied|EACCES|are you root' "$log"; then
    refuse "This user may not write where the packages go: correct the owner of this tree, then start again ($sentence; details in $log)."
  fi
  tail -n 12 "$log" | sed 's/^/    /' >&2
  refuse "$sentence failed: its last lines are above, the rest in $log."
}
