#!/usr/bin/env bash
# Comunica 5.4.1 leaves slashes, question marks and number signs as they are in ENCODE_FOR_URI.
#
# SPARQL 1.1, section 17.4.3.11, gives the function the meaning of fn:encode-for-uri, which encodes all but letters,
# digits and - _ . ~ (XPath and XQuery Functions 3.1, section 6.2). Its use is to make one segment of an IRI from a
# name. Comunica encodes as for a whole IRI: "AC/DC" has two segments, and what follows "#" is a fragment, so that two
# names become one document. pyoxigraph 0.5.13 makes other IRIs for the same rows.
#
# Guess: the answers of pyoxigraph.
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

for (const name of ["AC/DC", "Who pays?", "Ward #7", "Höhe", "R&D (50+)"]) {
  const query = `SELECT ?it { BIND(ENCODE_FOR_URI("${name}") AS ?it) }`;
  const [row] = await (await new QueryEngine().queryBindings(query, { sources: [new Store()] })).toArray();
  const known = spawnSync("venv/bin/python", ["-c",
    `import pyoxigraph, sys; print(next(pyoxigraph.Store().query(sys.argv[1]))["it"].value)`, query], { encoding: "utf8" });
  console.log(`${name}: Comunica ${row.get("it").value}, pyoxigraph ${known.stdout.trim()}`);
}
JS
seen=$(node show.mjs)
expected=$(cat <<'TEXT'
AC/DC: Comunica AC/DC, pyoxigraph AC%2FDC
Who pays?: Comunica Who%20pays?, pyoxigraph Who%20pays%3F
Ward #7: Comunica Ward%20#7, pyoxigraph Ward%20%237
Höhe: Comunica H%C3%B6he, pyoxigraph H%C3%B6he
R&D (50+): Comunica R&D%20(50+), pyoxigraph R%26D%20%2850%2B%29
TEXT
)
if [ "$seen" != "$expected" ]; then
  printf 'This has changed. Seen:\n%s\nDescribed:\n%s\n' "$seen" "$expected" >&2
  exit 1
fi
printf 'As described:\n%s\n' "$seen"
