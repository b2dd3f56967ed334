#!/usr/bin/env bash
# Lint, JavaScript tests, then Python and browser tests, whose summary closes the output. Run it as
# `python -m deploy.local with-services --test -- deploy/test.sh`.
set -euo pipefail
cd "$(dirname "$0")/.."

deploy/lint.sh

# Named one by one: what a directory means to `node --test` differs between versions of Node.
mapfile -t scripts < <(find tests/js -name '*.test.js' | sort)
node --test --test-reporter=dot "${scripts[@]}"
echo "JavaScript: ${#scripts[@]} test files passed"

# A file stays with one worker: what it sets up for all its tests is set up once.
# In the order of collection: the pages in the browser take longest, and small files fill the end.
exec .venv/bin/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder
