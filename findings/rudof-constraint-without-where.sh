#!/usr/bin/env bash
# pyrudof 0.3.35 (rudof) cannot evaluate a SPARQL constraint whose SELECT leaves out the keyword WHERE.
#
# In SPARQL 1.1, section 19.8, rule 17 (WhereClause), the keyword is optional, and rudof's own queries over data take it
# as such. Inside sh:sparql the validation ends with a syntax error that expects CONSTRUCT at the tenth character.
#
# Guess: a result for ex:a in both cases.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install pyrudof==0.3.35
seen=$("$folder/venv/bin/python" - <<'PYTHON'
import pyrudof

DATA = "@prefix ex: <http://example.org/> . ex:a ex:label 5 ."
SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <http://example.org/> .
ex:S a sh:NodeShape; sh:targetSubjectsOf ex:label; sh:sparql [ sh:select "%s" ] .
"""

for query in "SELECT ?this WHERE { ?this <http://example.org/label> 5 }", "SELECT ?this { ?this <http://example.org/label> 5 }":
    rudof = pyrudof.Rudof(pyrudof.RudofConfig())
    rudof.read_data(DATA)
    rudof.read_query(query)
    rudof.run_query()
    rows = rudof.serialize_query_results(pyrudof.QueryResultFormat.Csv)
    rudof.read_shacl(SHAPES % query)
    try:
        seen = "valid" if rudof.validate_shacl().conforms else "a result"
    except pyrudof.RudofError as error:
        seen = str(error).rsplit(": ", 1)[-1].splitlines()[0]
    print(query, "- as a query:", len(rows.split()) - 1, "row - as a constraint:", seen)
PYTHON
)
expected=$(cat <<'TEXT'
SELECT ?this WHERE { ?this <http://example.org/label> 5 } - as a query: 1 row - as a constraint: a result
SELECT ?this { ?this <http://example.org/label> 5 } - as a query: 1 row - as a constraint: expected CONSTRUCT
TEXT
)
if [ "$seen" != "$expected" ]; then
  printf 'This has changed. Seen:\n%s\nDescribed:\n%s\n' "$seen" "$expected" >&2
  exit 1
fi
printf 'As described:\n%s\n' "$seen"
