#!/usr/bin/env bash
# rdflib 7.6.0 compares terms, not values, in IN and NOT IN.
#
# SPARQL 1.1, section 17.4.1.9, defines `x IN (a, b)` as `(x = a) || (x = b)`, and = compares numbers and times by value:
# 7 = 7.0, and one moment is equal in two time zones. rdflib answers such a comparison with true for =, and with false for
# IN. A query that lists years, prices or moments with IN then loses rows that = finds.
#
# Guess: IN and = give the same answer in each line.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install rdflib==7.6.0
seen=$("$folder/venv/bin/python" - <<'PYTHON'
import rdflib

XSD = "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "
MOMENTS = '"2026-01-01T00:00:00Z"^^xsd:dateTime', '"2026-01-01T01:00:00+01:00"^^xsd:dateTime'
for one, other in (("7", "7.0"), ("7", "7"), MOMENTS):
    query = f"{XSD} SELECT ({one} = {other} AS ?equal) ({one} IN ({other}) AS ?in) ({one} NOT IN ({other}) AS ?not) {{}}"
    (row,) = rdflib.Graph().query(query)
    print(one, other, "=", row.equal, "IN", row["in"], "NOT IN", row["not"])
PYTHON
)
expected=$(cat <<'TEXT'
7 7.0 = true IN false NOT IN true
7 7 = true IN true NOT IN false
"2026-01-01T00:00:00Z"^^xsd:dateTime "2026-01-01T01:00:00+01:00"^^xsd:dateTime = true IN false NOT IN true
TEXT
)
if [ "$seen" != "$expected" ]; then
  printf 'This has changed. Seen:\n%s\nDescribed:\n%s\n' "$seen" "$expected" >&2
  exit 1
fi
printf 'As described:\n%s\n' "$seen"
