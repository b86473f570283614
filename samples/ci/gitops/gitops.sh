#!/bin/sh
# A repository proposes its changes to a running control plane, in any pipeline:
#   gitops.sh review    for a pull request: writes check and plan as Markdown to standard output
#   gitops.sh apply     for the main branch: opens a change request and follows it to its end
# Settings come from the environment:
#   CONCORDAT_URL        the control plane
#   CONCORDAT_CLIENT     the service account
#   CONCORDAT_KEY_FILE   its private key, a JWK or PEM file
#   WORKSPACE            the folder of the workspace (default: .)
#   BASE                 what the commits are counted from (default: origin/main for review, the tag concordat-released for apply)
#   TITLE, TIMEOUT       of the change request; how long apply follows it (default: PT30M)
set -eu
concordat=${CONCORDAT:-concordat}
workspace=${WORKSPACE:-.}

case "${1:-}" in
review)
  base=${BASE:-origin/main}
  failed=0
  echo "### Check"
  "$concordat" check "$workspace" --against "$base" --format markdown || failed=$?
  echo
  echo "### Plan"
  "$concordat" plan "$workspace" --git "$base..HEAD" --format markdown || failed=$?
  exit "$failed"
  ;;
apply)
  # Since the last content that was released, and not since the last push: what waited or was refused in between is carried too, and so are its authors.
  base=${BASE:-concordat-released}
  if git -C "$workspace" rev-parse --verify --quiet "$base^{commit}" >/dev/null; then range="$base..HEAD"; else range=HEAD; fi
  exec "$concordat" apply "$workspace" --git "$range" --title "${TITLE:-$(git -C "$workspace" log -1 --format=%s)}" --wait --timeout "${TIMEOUT:-PT30M}"
  ;;
*)
  echo "usage: gitops.sh review|apply" >&2
  exit 2
  ;;
esac
