#!/usr/bin/env bash
# pyrudof 0.3.35 (rudof) finds nothing for a SPARQL constraint if a group of the query knows $this by a filter only.
#
# SHACL, section 5.3.1, gives $this the same value in every part of the query, so an alternative of two absences, "no
# start, or no end", reports the node that lacks one. rudof reports nothing, and the data conforms. Each absence alone is
# reported. pySHACL 0.40.1 reports both forms. A triple with $this in each alternative helps.
#
# Guess: a result for ex:b in both cases.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install pyrudof==0.3.35 pyshacl==0.40.1
seen=$("$folder/venv/bin/python" - <<'PYTHON'
import pyrudof, pyshacl, rdflib

PREFIXES = "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <http://example.org/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
DATA = PREFIXES + "ex:a a ex:Event; ex:start 1; ex:end 2 . ex:b a ex:Event; ex:start 1 ."
SHAPES = PREFIXES + """
ex: sh:declare [ sh:prefix "ex"; sh:namespace "http://example.org/"^^xsd:anyURI ] .
ex:S a sh:NodeShape; sh:targetClass ex:Event; sh:sparql [ sh:prefixes ex: ; sh:select "SELECT $this WHERE { %s }" ] .
"""
NO_END, NO_START = "FILTER NOT EXISTS { $this ex:end ?any }", "FILTER NOT EXISTS { $this ex:start ?any }"

def rudof_conforms(shapes):
    rudof = pyrudof.Rudof(pyrudof.RudofConfig())
    rudof.read_data(DATA)
    rudof.read_shacl(shapes)
    return rudof.validate_shacl().conforms

def pyshacl_conforms(shapes):
    return pyshacl.validate(rdflib.Graph().parse(data=DATA), shacl_graph=rdflib.Graph().parse(data=shapes))[0]

for name, pattern in {
    "one absence": NO_END,
    "either of two": f"{{ {NO_END} }} UNION {{ {NO_START} }}",
    "either of two, with a triple": f"{{ $this a ex:Event . {NO_END} }} UNION {{ $this a ex:Event . {NO_START} }}",
}.items():
    print(name, "- rudof conforms:", rudof_conforms(SHAPES % pattern), "- pySHACL conforms:", pyshacl_conforms(SHAPES % pattern))
PYTHON
)
expected=$(cat <<'TEXT'
one absence - rudof conforms: False - pySHACL conforms: False
either of two - rudof conforms: True - pySHACL conforms: False
either of two, with a triple - rudof conforms: False - pySHACL conforms: False
TEXT
)
if [ "$seen" != "$expected" ]; then
  printf 'This has changed. Seen:\n%s\nDescribed:\n%s\n' "$seen" "$expected" >&2
  exit 1
fi
printf 'As described:\n%s\n' "$seen"
