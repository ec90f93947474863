#!/usr/bin/env bash
# pySHACL 0.40.1 walks the inverse of a sequence path in the wrong order.
#
# SHACL, section 2.3.1.4, gives [sh:inversePath (ex:p ex:q)] the meaning of the SPARQL path ^(ex:p/ex:q): from the end of
# a chain p, q back to its beginning, so first against q and then against p. pySHACL goes against p first. Shapes with
# such a path report nodes that are right, and accept nodes that are wrong.
#
# Guess: the node at the end of the chain p, q has one value, and the node at the end of q, p has none.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install pyshacl==0.40.1
seen=$("$folder/venv/bin/python" - <<'PYTHON'
import pyshacl, rdflib

PREFIXES = "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <http://example.org/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
def graph(text):
    return rdflib.Graph().parse(data=PREFIXES + text, format="turtle")

shapes = graph("ex:S a sh:NodeShape; sh:targetNode ex:c; sh:property [sh:path [sh:inversePath (ex:p ex:q)]; sh:minCount 1] .")
for chain in ("p", "q"), ("q", "p"):
    data = graph(f"ex:a ex:{chain[0]} ex:b . ex:b ex:{chain[1]} ex:c .")
    print("a chain of", *chain, "conforms:", pyshacl.validate(data, shacl_graph=shapes)[0])
PYTHON
)
expected=$(cat <<'TEXT'
a chain of p q conforms: False
a chain of q p conforms: True
TEXT
)
if [ "$seen" != "$expected" ]; then
  printf 'This has changed. Seen:\n%s\nDescribed:\n%s\n' "$seen" "$expected" >&2
  exit 1
fi
printf 'As described:\n%s\n' "$seen"
