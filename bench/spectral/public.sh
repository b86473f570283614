#!/usr/bin/env bash
# Runs public rulesets, unchanged, by `concordat lint` and by @stoplight/spectral-cli over the documents of compare.sh, and compares rule, path and line
# of each finding: public.sh [--record] [--quick] [FOLDER]. FOLDER (.public unless given) holds them as NAME.yaml; those of public-rulesets.txt that are missing
# there are fetched, each at its commit, where the network allows it. Others' rulesets stay out of the repository. Needs Node.js and the npm registry.
# Fails on a disagreement that disagreements.md does not explain; --record adds rows to bench/results/rulesets.md, --quick leaves out the large
# documents of packages.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
options=()
while [[ ${1:-} == --* ]]; do options+=("$1"); shift; done
folder=${1:-$here/.public}
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
cd "$here"
while read -r name repository commit path; do
  [[ -n $name && $name != '#'* ]] || continue
  if [ ! -f "$folder/$name.yaml" ] && ! curl -fsSL --max-time 20 -o "$folder/$name.yaml" "https://raw.githubusercontent.com/$repository/$commit/$path" 2>/dev/null; then
    rm -f "$folder/$name.yaml"
    echo "$name is not in $folder and could not be fetched: put $path of $repository at $commit there as $name.yaml" >&2
  fi
done <public-rulesets.txt
[ -d node_modules/@stoplight/spectral-cli ] || npm install --ignore-scripts --no-audit --no-fund --silent
../../concordat lint documents/ward.yaml >/dev/null || [ $? = 1 ] # builds
exec node public.mjs "$folder" "${options[@]}"
