#!/usr/bin/env bash
# Neither pyoxigraph 0.5.13 nor rdflib 7.6.0 writes a dollar sign by REPLACE.
#
# SPARQL 1.1, section 17.4.3.15, gives REPLACE the meaning of fn:replace, where "\$" in the replacement is a dollar sign
# and "\\" a backslash (XPath and XQuery Functions 3.1, section 5.6.4). pyoxigraph keeps the backslash: "\$". rdflib drops
# the dollar sign: "\". So no query can turn "USD 12" into "$12" in either engine the way the specification says.
#
# Guess: both answer $12.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install pyoxigraph==0.5.13 rdflib==7.6.0
seen=$("$folder/venv/bin/python" - <<'PYTHON'
import pyoxigraph, rdflib

QUERY = r'SELECT (REPLACE("USD 12", "USD ", "\\$") AS ?price) {}'
(solution,) = pyoxigraph.Store().query(QUERY)
print("pyoxigraph", solution["price"].value)
(row,) = rdflib.Graph().query(QUERY)
print("rdflib", row.price)
PYTHON
)
expected=$(cat <<'TEXT'
pyoxigraph \$12
rdflib \12
TEXT
)
if [ "$seen" != "$expected" ]; then
  printf 'This has changed. Seen:\n%s\nDescribed:\n%s\n' "$seen" "$expected" >&2
  exit 1
fi
printf 'As described:\n%s\n' "$seen"
