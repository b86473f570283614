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
ls src/Concordat/Migrations/*
