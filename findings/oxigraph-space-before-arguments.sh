#!/usr/bin/env bash
# pyoxigraph 0.5.13 (Oxigraph) refuses white space between CONCAT, COALESCE or BNODE and the parenthesis.
#
# SPARQL 1.1, section 19.3, allows white space between all tokens, and a name of a built-in function is a token of its
# own: STR (?x), STRLEN (?x) and COUNT (*) are read. Of the functions with a list of arguments of any length CONCAT and
# COALESCE are not, and neither is BNODE. The message names another function (ENCODE_FOR_URI, LANGMATCHES) as expected.
#
# Guess: each of them is read with and without the white space, as rdflib 7.6.0 reads them.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install pyoxigraph==0.5.13 rdflib==7.6.0
seen=$("$folder/venv/bin/python" - <<'PYTHON'
import pyoxigraph, rdflib

def read(ask):
    try:
        list(ask())
    except (SyntaxError, ValueError):
        return "refused"
    return "read"

for call in 'STR ("a")', 'STRLEN ("a")', 'CONCAT("a", "b")', 'CONCAT ("a", "b")', 'COALESCE(1)', 'COALESCE (1)', 'BNODE()', 'BNODE ()':
    query = f"SELECT ({call} AS ?x) {{}}"
    print(f"{call}: pyoxigraph {read(lambda: pyoxigraph.Store().query(query))}, rdflib {read(lambda: rdflib.Graph().query(query))}")
PYTHON
)
expected=$(cat <<'TEXT'
STR ("a"): pyoxigraph read, rdflib read
STRLEN ("a"): pyoxigraph read, rdflib read
CONCAT("a", "b"): pyoxigraph read, rdflib read
CONCAT ("a", "b"): pyoxigraph refused, rdflib read
COALESCE(1): pyoxigraph read, rdflib read
COALESCE (1): pyoxigraph refused, rdflib read
BNODE(): pyoxigraph read, rdflib read
BNODE (): pyoxigraph refused, rdflib read
TEXT
)
if [ "$seen" != "$expected" ]; then
  printf 'This has changed. Seen:\n%s\nDescribed:\n%s\n' "$seen" "$expected" >&2
  exit 1
fi
printf 'As described:\n%s\n' "$seen"
