#!/usr/bin/env bash
# pySHACL 0.40.1 parses the query of a SPARQL constraint again for each focus node.
#
# A SPARQL-based constraint (SHACL, section 5) has one query, which is evaluated for each focus node with $this bound in
# advance. pySHACL passes the text of the query to rdflib 7.6.0 each time, and rdflib parses it each time. Parsing takes
# 10 to 40 ms for queries of a few lines, far more than their evaluation over a small graph.
#
# Guess: the query is parsed once for a shape, however many nodes it is checked for.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install pyshacl==0.40.1 rdflib==7.6.0
seen=$("$folder/venv/bin/python" - <<'PYTHON'
import pyshacl, rdflib
import rdflib.plugins.sparql.processor as processor

parse, texts = processor.parseQuery, []
def counting(text):
    texts.append(text)
    return parse(text)
processor.parseQuery = counting

PREFIXES = "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <http://example.org/> .\n"
SHAPE = PREFIXES + 'ex:S a sh:NodeShape; sh:targetClass ex:C; sh:sparql [ sh:select "SELECT $this WHERE { $this <http://example.org/p> ?x }" ] .'
for number in (1, 10, 100):
    texts.clear()
    data = PREFIXES + "".join(f"ex:n{each} a ex:C .\n" for each in range(number))
    graphs = [rdflib.Graph().parse(data=each, format="turtle") for each in (data, SHAPE)]
    conforms = pyshacl.validate(graphs[0], shacl_graph=graphs[1])[0]
    print(f"{number} focus node(s): conforms {conforms}, {len(texts)} parsed, {len(set(texts))} of them different")
PYTHON
)
expected=$(cat <<'TEXT'
1 focus node(s): conforms True, 1 parsed, 1 of them different
10 focus node(s): conforms True, 10 parsed, 1 of them different
100 focus node(s): conforms True, 100 parsed, 1 of them different
TEXT
)
if [ "$seen" != "$expected" ]; then
  printf 'This has changed. Seen:\n%s\nDescribed:\n%s\n' "$seen" "$expected" >&2
  exit 1
fi
printf 'As described:\n%s\n' "$seen"
