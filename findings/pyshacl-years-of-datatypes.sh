#!/usr/bin/env bash
# pySHACL 0.40.1 with rdflib 7.6.0 takes other years for well formed than XML Schema does.
#
# A year has at least four digits and may be negative or longer (XML Schema 1.1 Part 2, section 3.3.7 and 3.3.14).
# sh:datatype should therefore accept "-0044-03-15" and "12024-01-01" as xsd:date and refuse "24" as xsd:gYear. All three
# come out the other way, because the values go through Python's datetime, which knows the years 1 to 9999.
#
# Guess: the lexical forms that XML Schema gives for each datatype.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install pyshacl==0.40.1 rdflib==7.6.0
seen=$("$folder/venv/bin/python" - <<'PYTHON'
import pyshacl, rdflib

PREFIXES = "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <http://example.org/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
def graph(text):
    return rdflib.Graph().parse(data=PREFIXES + text, format="turtle")

for value, datatype in ("2024-03-15", "date"), ("-0044-03-15", "date"), ("12024-01-01", "date"), ("2024", "gYear"), ("24", "gYear"):
    shapes = graph(f"ex:S a sh:NodeShape; sh:targetNode ex:a; sh:property [sh:path ex:p; sh:datatype xsd:{datatype}] .")
    data = graph(f'ex:a ex:p "{value}"^^xsd:{datatype} .')
    print(value, datatype, "conforms:", pyshacl.validate(data, shacl_graph=shapes)[0])
PYTHON
)
expected=$(cat <<'TEXT'
2024-03-15 date conforms: True
-0044-03-15 date conforms: False
12024-01-01 date conforms: False
2024 gYear conforms: True
24 gYear conforms: True
TEXT
)
if [ "$seen" != "$expected" ]; then
  printf 'This has changed. Seen:\n%s\nDescribed:\n%s\n' "$seen" "$expected" >&2
  exit 1
fi
printf 'As described:\n%s\n' "$seen"
