#!/usr/bin/env bash
# rdflib 7.6.0 loses the words of a literal with a base direction in RDF/XML, and reads a blank node in their place.
#
# pyoxigraph 0.5.13 writes a directional string of RDF 1.2 (a headline in Arabic or Hebrew) to RDF/XML as RDF 1.2 XML
# Syntax has it: text with xml:lang, its:dir, its:version and rdf:version. rdflib knows RDF 1.1, takes the last three
# for property attributes, which make a node of their own, and drops the text without an error or a warning: three
# statements about a blank node, with predicates such as http://www.w3.org/2005/11/itsdir. From JSON-LD it reads the
# words without their direction.
#
# Guess: an error in both formats, because rdflib refuses such a string in Turtle, or the words without a direction.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install pyoxigraph==0.5.13 rdflib==7.6.0
seen=$("$folder/venv/bin/python" - <<'PYTHON'
import pyoxigraph as ox, rdflib

TURTLE = '<http://example.org/a> <http://example.org/headline> "headline"@ar--rtl .'
for name, file_format in ("xml", ox.RdfFormat.RDF_XML), ("json-ld", ox.RdfFormat.JSON_LD):
    text = ox.serialize(ox.parse(TURTLE, format=ox.RdfFormat.TURTLE), format=file_format)
    print(name, "read by pyoxigraph:", *(quad.object for quad in ox.parse(text, format=file_format)))
    objects = rdflib.Graph().parse(data=text, format=name).objects()
    print(name, "read by rdflib:", *sorted(value.n3() if isinstance(value, rdflib.Literal) else "[]" for value in objects))
try:
    rdflib.Graph().parse(data=TURTLE, format="turtle")
except SyntaxError:
    print("turtle read by rdflib: refused")
PYTHON
)
expected=$(cat <<'TEXT'
xml read by pyoxigraph: "headline"@ar--rtl
xml read by rdflib: "1.2-basic"@ar "2.0"@ar "rtl"@ar []
json-ld read by pyoxigraph: "headline"@ar--rtl
json-ld read by rdflib: "headline"@ar
turtle read by rdflib: refused
TEXT
)
if [ "$seen" != "$expected" ]; then
  printf 'This has changed. Seen:\n%s\nDescribed:\n%s\n' "$seen" "$expected" >&2
  exit 1
fi
printf 'As described:\n%s\n' "$seen"
