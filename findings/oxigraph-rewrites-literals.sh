#!/usr/bin/env bash
# Oxigraph 0.5.13 (pyoxigraph) gives back other literals than were stored: datatype, digits and language tag change.
#
# Numbers are stored by value: "01"^^xsd:nonNegativeInteger comes back as "1"^^xsd:integer, "1.10" as "1.1", and a tag
# @pt-BR as @pt-br. RDF 1.1 (Concepts, section 3.3) calls the first two pairs different terms. A shape with
# sh:datatype xsd:nonNegativeInteger therefore fails on the export of data that it accepted before, and
# FILTER(LANG(?x) = "pt-BR") finds nothing.
#
# Guess: the terms that were loaded.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install pyoxigraph==0.5.13
seen=$("$folder/venv/bin/python" - <<'PYTHON'
import pyoxigraph as ox
store = ox.Store()
store.load(b"""PREFIX ex: <http://example.org/> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
ex:a ex:p '01'^^xsd:nonNegativeInteger ; ex:q 1.10 ; ex:r 'x'@pt-BR .""", format=ox.RdfFormat.TURTLE)
def rows(query):
    return [[str(term) for term in row] for row in store.query("PREFIX ex: <http://example.org/> " + query)]

for name in "p", "q", "r":
    print(*rows(f"SELECT ?o {{ ex:a ex:{name} ?o }}")[0])
print("LANG is pt-BR:", len(rows("SELECT ?o { ex:a ex:r ?o FILTER(LANG(?o) = 'pt-BR') }")))
PYTHON
)
expected=$(cat <<'TEXT'
"1"^^<http://www.w3.org/2001/XMLSchema#integer>
"1.1"^^<http://www.w3.org/2001/XMLSchema#decimal>
"x"@pt-br
LANG is pt-BR: 0
TEXT
)
if [ "$seen" != "$expected" ]; then
  printf 'This has changed. Seen:\n%s\nDescribed:\n%s\n' "$seen" "$expected" >&2
  exit 1
fi
printf 'As described:\n%s\n' "$seen"
