#!/usr/bin/env bash
# Oxigraph 0.5.13 (pyoxigraph) leaves GROUP_CONCAT unbound if a value of the group is an IRI or a number.
#
# SPARQL 1.1, section 18.5.1.7, concatenates STR of each value, so that IRIs and numbers give their text. Oxigraph takes
# them for errors, and the row comes without the variable: an answer with status 200 and an empty cell.
# STR inside the aggregate helps.
#
# Guess: "http://example.org/b" and "5".
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install pyoxigraph==0.5.13
seen=$("$folder/venv/bin/python" - <<'PYTHON'
import pyoxigraph as ox
store = ox.Store()
store.load(b"""PREFIX ex: <http://example.org/> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
ex:a ex:iri ex:b ; ex:number 5 ; ex:text "x" .""", format=ox.RdfFormat.TURTLE)
def rows(query):
    return [[str(term) for term in row] for row in store.query("PREFIX ex: <http://example.org/> " + query)]

for name in "text", "iri", "number":
    print(name, rows(f"SELECT (GROUP_CONCAT(?o) AS ?all) {{ ex:a ex:{name} ?o }}"))
    print(name, "with STR", rows(f"SELECT (GROUP_CONCAT(STR(?o)) AS ?all) {{ ex:a ex:{name} ?o }}"))
PYTHON
)
expected=$(cat <<'TEXT'
text [['"x"']]
text with STR [['"x"']]
iri [['None']]
iri with STR [['"http://example.org/b"']]
number [['None']]
number with STR [['"5"']]
TEXT
)
if [ "$seen" != "$expected" ]; then
  printf 'This has changed. Seen:\n%s\nDescribed:\n%s\n' "$seen" "$expected" >&2
  exit 1
fi
printf 'As described:\n%s\n' "$seen"
