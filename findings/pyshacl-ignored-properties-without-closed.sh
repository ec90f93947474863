#!/usr/bin/env bash
# pySHACL 0.40.1 refuses shapes that have sh:ignoredProperties without sh:closed.
#
# SHACL, section 4.8.1, makes sh:ignoredProperties an optional parameter of sh:closed. A shape without the mandatory
# parameter has no constraint of this kind, and nothing forbids it; the shapes of IPTC's Sport Schema have such ones.
# pySHACL validates nothing with a file in which one shape does it.
#
# Guess: the property is ignored, and the other constraints of the shape are checked.
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

shapes = graph("ex:S a sh:NodeShape; sh:targetNode ex:a; sh:ignoredProperties (ex:p); sh:property [sh:path ex:p; sh:minCount 1] .")
try:
    print("conforms:", pyshacl.validate(graph("ex:a ex:p 1 ."), shacl_graph=shapes)[0])
except Exception as error:
    print(type(error).__name__)
    print(str(error).splitlines()[0])
PYTHON
)
expected=$(cat <<'TEXT'
ConstraintLoadError
ClosedConstraintComponent: You can only use sh:ignoredProperties on a Closed Shape (sh:closed).
TEXT
)
if [ "$seen" != "$expected" ]; then
  printf 'This has changed. Seen:\n%s\nDescribed:\n%s\n' "$seen" "$expected" >&2
  exit 1
fi
printf 'As described:\n%s\n' "$seen"
