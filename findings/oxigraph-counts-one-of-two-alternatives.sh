#!/usr/bin/env bash
# Oxigraph 0.5.13 (pyoxigraph) returns a pair of nodes once for a path a|b, although both a and b join them.
#
# SPARQL 1.1, section 18.4, evaluates an alternative path as the union of its two sides, and a union keeps both
# solutions; only paths with ?, * or + are sets. Oxigraph keeps one. A COUNT or SUM over "said or wrote" is then too
# small, the same query with UNION is right, and other engines (here rdflib 7.6.0, also Comunica 5.4.1) give other
# numbers for the same data.
#
# Guess: 3 for all but the second, which has 2.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install pyoxigraph==0.5.13 rdflib==7.6.0
seen=$("$folder/venv/bin/python" - <<'PYTHON'
import pyoxigraph, rdflib

DATA = "<urn:a> <urn:said> <urn:b>, <urn:c> ; <urn:wrote> <urn:b> . <urn:b> <urn:in> <urn:g> . <urn:c> <urn:in> <urn:g> ."
store = pyoxigraph.Store()
store.load(DATA.encode(), pyoxigraph.RdfFormat.TURTLE)
graph = rdflib.Graph().parse(data=DATA, format="turtle")
for pattern in (
    "?s <urn:said>|<urn:wrote> ?o",
    "?s <urn:said>|<urn:wrote> <urn:b>",
    "?s (<urn:said>|<urn:wrote>)/<urn:in> ?o",
    "{ ?s <urn:said> ?o } UNION { ?s <urn:wrote> ?o }",
):
    query = f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}"
    (found,), (known,) = store.query(query), graph.query(query)
    print(f"{pattern} - Oxigraph {found['n'].value}, rdflib {known.n}")
PYTHON
)
expected=$(cat <<'TEXT'
?s <urn:said>|<urn:wrote> ?o - Oxigraph 2, rdflib 3
?s <urn:said>|<urn:wrote> <urn:b> - Oxigraph 1, rdflib 2
?s (<urn:said>|<urn:wrote>)/<urn:in> ?o - Oxigraph 2, rdflib 3
{ ?s <urn:said> ?o } UNION { ?s <urn:wrote> ?o } - Oxigraph 3, rdflib 3
TEXT
)
if [ "$seen" != "$expected" ]; then
  printf 'This has changed. Seen:\n%s\nDescribed:\n%s\n' "$seen" "$expected" >&2
  exit 1
fi
printf 'As described:\n%s\n' "$seen"
