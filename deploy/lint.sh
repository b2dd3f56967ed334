#!/usr/bin/env bash
# Every check that reads the tree without running the site. Needs DATABASE_URL and REDIS_URL, as
# `python -m deploy.local with-services --test -- deploy/lint.sh` gives them.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
export PATH="$PWD/.venv/bin:$PATH"

failed=()
check() { # NAME COMMAND...
  local name=$1 output code=0
  shift
  output=$("$@" 2>&1) || code=$?
  if ((code == 0)); then
    echo "lint: $name: ok"
  else
    echo "lint: $name: FAILED"
    echo "$output"
    failed+=("$name")
  fi
}

# The settings of a real server: https, no demonstration, no debugging.
as_in_production() {
  env -u PARVIS_DEMO -u PARVIS_DEBUG PARVIS_PUBLIC_URL=https://parvis.example.org \
    PARVIS_SECRET_KEY="$(head -c 48 /dev/urandom | base64)" "$@"
}

shell_syntax() { local script; for script in deploy/*.sh .ci/run; do bash -n "$script" || return; done; }

check "ruff check" ruff check .
check "ruff format" ruff format --check .
check "mypy" mypy
check "imports" lint-imports
check "eslint" npx --no-install eslint --max-warnings 0 .
check "djlint" djlint --lint --quiet templates
check "shell" shell_syntax
check "migrations" python manage.py makemigrations --check --dry-run
check "settings" as_in_production python manage.py check --deploy --fail-level WARNING

if ((${#failed[@]})); then
  echo "lint: failed: ${failed[*]}" >&2
  exit 1
fi
