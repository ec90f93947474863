#!/usr/bin/env bash
# pySHACL 0.40.1 finds an order between values that SPARQL cannot compare, so sh:lessThan accepts them.
#
# SHACL, section 4.5.3, reports a pair of values if the first is not less than the second "or the two values cannot be
# compared", by the operator < of SPARQL 1.1 (section 17.3). That operator knows no order of IRIs, of a text with a
# language and one without, of a boolean and a number, or of xsd:duration. pySHACL uses the order in which rdflib sorts
# terms, and accepts each of these pairs one way round.
#
# Guess: each pair but the last, of two numbers, is reported both ways round.
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

shapes = graph("ex:S a sh:NodeShape; sh:targetNode ex:it; sh:property [sh:path ex:first; sh:lessThan ex:second] .")
PAIRS = ("ex:x", "ex:y"), ('"a"@en', '"b"'), ("true", "1"), ('"P1D"^^xsd:duration', '"P2D"^^xsd:duration'), ("1", "2.5")
for pair in PAIRS:
    for first, second in (pair, pair[::-1]):
        data = graph(f"ex:it ex:first {first}; ex:second {second} .")
        print(first, "<", second, "conforms:", pyshacl.validate(data, shacl_graph=shapes)[0])
PYTHON
)
expected=$(cat <<'TEXT'
ex:x < ex:y conforms: True
ex:y < ex:x conforms: False
"a"@en < "b" conforms: True
"b" < "a"@en conforms: False
true < 1 conforms: True
1 < true conforms: False
"P1D"^^xsd:duration < "P2D"^^xsd:duration conforms: True
"P2D"^^xsd:duration < "P1D"^^xsd:duration conforms: False
1 < 2.5 conforms: True
2.5 < 1 conforms: False
TEXT
)
if [ "$seen" != "$expected" ]; then
  printf 'This has changed. Seen:\n%s\nDescribed:\n%s\n' "$seen" "$expected" >&2
  exit 1
fi
printf 'As described:\n%s\n' "$seen"
