#!/usr/bin/env bash
# Makes the migrations of both databases from the model. Until the first published version there is one, "Initial", made anew each time:
#   eng/migrations.sh            make Initial anew
#   eng/migrations.sh add NAME   add a migration after a published version
set -eu
cd "$(dirname "$0")/.."
name=Initial
if [ "${1:-}" = add ]; then name=${2:?name}; else rm -rf src/Concordat/Migrations/Sqlite src/Concordat/Migrations/Postgres; fi
dotnet tool restore >/dev/null
dotnet build src/Concordat -v q --nologo -p:RunAnalyzers=false >/dev/null
for kind in Sqlite Postgres; do
  dotnet ef migrations add "$name" --no-build --project src/Concordat --context "${kind}ConcordatDb" --output-dir "Migrations/$kind" --json >/dev/null
done
if [ "$name" = Initial ]; then # one fixed id, so that two branches that make it anew differ in content alone
  for kind in Sqlite Postgres; do
    for file in src/Concordat/Migrations/$kind/*_Initial*.cs; do
      sed -i -E 's/"[0-9]{14}_Initial"/"20261101000000_Initial"/' "$file"
      mv "$file" "$(echo "$file" | sed -E 's/[0-9]{14}_Initial/20261101000000_Initial/')"
    done
  done
fi
ls src/Concordat/Migrations/*
