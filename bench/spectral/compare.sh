#!/usr/bin/env bash
# Compares `concordat lint` with @stoplight/spectral-cli: the same rule ids at the same paths, and the time of the whole process.
# Needs Node.js and the npm registry. Fails on a disagreement that disagreements.md does not explain, and on one that it
# explains and that is gone. With --time it measures as well, and adds rows to bench/results/lint.md.
set -euo pipefail
cd "$(dirname "$0")"
[ -d node_modules/@stoplight/spectral-cli ] || npm install --ignore-scripts --no-audit --no-fund --silent
for native in 0 1; do CONCORDAT_NATIVE=$native ../../concordat lint documents/ward.yaml >/dev/null || [ $? = 1 ]; done # builds
exec node compare.mjs "$@"
