#!/usr/bin/env bash
# Oxigraph 0.5.13 (pyoxigraph) finds no zero-length path from an IRI that is nowhere in the data.
#
# SPARQL 1.1, section 18.4, lets a path of length zero (from ?, * and the like) connect every term with itself, also a
# term of the query that no triple has. Oxigraph gives the row only for terms of the data, so that a query for "this
# class and its subclasses" loses the class as soon as nothing else mentions it.
#
# Guess: one row, the IRI itself, in both cases.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install pyoxigraph==0.5.13
seen=$("$folder/venv/bin/python" - <<'PYTHON'
import pyoxigraph as ox
store = ox.Store()
store.load(b"""PREFIX ex: <http://example.org/> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
ex:known ex:p ex:b .""", format=ox.RdfFormat.TURTLE)
def rows(query):
    return [[str(term) for term in row] for row in store.query("PREFIX ex: <http://example.org/> " + query)]

for name in "known", "unknown":
    print(name, rows(f"SELECT ?end {{ ex:{name} ex:other* ?end }}"))
PYTHON
)
expected=$(cat <<'TEXT'
known [['<http://example.org/known>']]
unknown []
TEXT
)
if [ "$seen" != "$expected" ]; then
  printf 'This has changed. Seen:\n%s\nDescribed:\n%s\n' "$seen" "$expected" >&2
  exit 1
fi
printf 'As described:\n%s\n' "$seen"
