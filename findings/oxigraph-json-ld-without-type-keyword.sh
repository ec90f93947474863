#!/usr/bin/env bash
# Oxigraph 0.5.13 (pyoxigraph) writes rdf:type in JSON-LD as an ordinary property, which no frame finds.
#
# "Serialize RDF as JSON-LD" (JSON-LD 1.1 API, section 8.4) turns rdf:type into @type unless useRdfType is set. Oxigraph
# always writes the property. The RDF is the same, but node["@type"] is missing, and framing by @type (here PyLD 3.3.0)
# selects nothing.
#
# Guess: "@type", and a frame that finds the node.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install pyoxigraph==0.5.13 PyLD==3.3.0
seen=$("$folder/venv/bin/python" - <<'PYTHON'
import json
import pyoxigraph as ox
from pyld import jsonld
kind = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
quads = [ox.Quad(ox.NamedNode("http://example.org/a"), kind, ox.NamedNode("http://example.org/C"))]
written = json.loads(ox.serialize(quads, format=ox.RdfFormat.JSON_LD))
print("written:", json.dumps(written))
print("framed:", json.dumps(jsonld.frame(written, {"@type": "http://example.org/C"})))
PYTHON
)
expected=$(cat <<'TEXT'
written: [{"@id": "http://example.org/a", "http://www.w3.org/1999/02/22-rdf-syntax-ns#type": [{"@id": "http://example.org/C"}]}]
framed: {}
TEXT
)
if [ "$seen" != "$expected" ]; then
  printf 'This has changed. Seen:\n%s\nDescribed:\n%s\n' "$seen" "$expected" >&2
  exit 1
fi
printf 'As described:\n%s\n' "$seen"
