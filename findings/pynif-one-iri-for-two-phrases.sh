#!/usr/bin/env bash
# pynif 0.3.1 names a phrase by the length of the whole document, so phrases of two tools become one.
#
# NIF names a phrase by where it begins and ends, so that annotations of one text from several tools can be put
# together. pynif builds the name in the same form, but from the begin and the end of the document and a running number.
# The first phrase of every tool has one IRI. In the joined graph one phrase has two texts, two places and two meanings,
# and nobody can tell any more which link belongs to which text.
#
# Guess: two phrases, named offset_0_8 and offset_13_21.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install pynif==0.3.1 rdflib==7.5.0 six==1.17.0
seen=$("$folder/venv/bin/python" - <<'PYTHON'
from pynif import NIFCollection
from rdflib import RDF, Graph, Namespace

NIF = Namespace("http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#")
ITS = Namespace("http://www.w3.org/2005/11/its/rdf#")
joined = Graph()
for tool, begin, end, person in ("one", 0, 8, "kai"), ("two", 13, 21, "ana"):
    collection = NIFCollection(uri=f"http://example.org/{tool}")
    context = collection.add_context(uri="http://example.org/article", mention="Kai Beck met Ana Ruiz.")
    context.add_phrase(beginIndex=begin, endIndex=end, taIdentRef=f"http://example.org/{person}")
    joined.parse(data=collection.dumps(format="turtle"), format="turtle")
for phrase in joined.subjects(RDF.type, NIF.Phrase):
    print(phrase)
    for name in NIF.beginIndex, NIF.endIndex, NIF.anchorOf, ITS.taIdentRef:
        print(" ", name.split("#")[1], *sorted(joined.objects(phrase, name)))
PYTHON
)
expected=$(cat <<'TEXT'
http://example.org/article#offset_0_22_0
  beginIndex 0 13
  endIndex 8 21
  anchorOf Ana Ruiz Kai Beck
  taIdentRef http://example.org/ana http://example.org/kai
TEXT
)
if [ "$seen" != "$expected" ]; then
  printf 'This has changed. Seen:\n%s\nDescribed:\n%s\n' "$seen" "$expected" >&2
  exit 1
fi
printf 'As described:\n%s\n' "$seen"
