#!/usr/bin/env bash
# Comunica 5.4.1 compares strings as a dictionary does, not by code points, in <, MIN, MAX and ORDER BY.
#
# SPARQL 1.1, section 17.3, compares strings with fn:compare and the codepoint collation, by which capitals come before
# small letters: "Zoo" < "apple". Comunica uses the order of the JavaScript function localeCompare. A client that
# fetches a long list page by page, with FILTER(?name > "the last one") and ORDER BY, loses or repeats rows when one
# page comes from Comunica and the next from another engine, and the smallest name of a group is another one.
#
# Guess: the answers of pyoxigraph 0.5.13.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @comunica/query-sparql-rdfjs@5.4.1 n3@2.13.12
python3 -m venv venv
venv/bin/pip --quiet --disable-pip-version-check install pyoxigraph==0.5.13
cat > show.mjs <<'JS'
import { spawnSync } from "node:child_process";
import { QueryEngine } from "@comunica/query-sparql-rdfjs";
import { Store } from "n3";

const names = 'VALUES ?name { "apple" "Beck" "Zoo" }';
for (const query of [
  `SELECT ?name { ${names} } ORDER BY ?name`,
  `SELECT ?name { ${names} FILTER(?name > "a") } ORDER BY ?name`,
  `SELECT (MIN(?name) AS ?name1) { ${names} }`,
]) {
  const rows = await (await new QueryEngine().queryBindings(query, { sources: [new Store()] })).toArray();
  const known = spawnSync("venv/bin/python", ["-c",
    `import pyoxigraph, sys; print(*(row[0].value for row in pyoxigraph.Store().query(sys.argv[1])))`, query], { encoding: "utf8" });
  console.log(`${query}\n  Comunica ${rows.map((row) => [...row.values()][0].value).join(" ")}, pyoxigraph ${known.stdout.trim()}`);
}
JS
seen=$(node show.mjs)
expected=$(cat <<'TEXT'
SELECT ?name { VALUES ?name { "apple" "Beck" "Zoo" } } ORDER BY ?name
  Comunica apple Beck Zoo, pyoxigraph Beck Zoo apple
SELECT ?name { VALUES ?name { "apple" "Beck" "Zoo" } FILTER(?name > "a") } ORDER BY ?name
  Comunica apple Beck Zoo, pyoxigraph apple
SELECT (MIN(?name) AS ?name1) { VALUES ?name { "apple" "Beck" "Zoo" } }
  Comunica apple, pyoxigraph Beck
TEXT
)
if [ "$seen" != "$expected" ]; then
  printf 'This has changed. Seen:\n%s\nDescribed:\n%s\n' "$seen" "$expected" >&2
  exit 1
fi
printf 'As described:\n%s\n' "$seen"
