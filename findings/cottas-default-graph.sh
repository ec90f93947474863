#!/usr/bin/env bash
# pycottas 1.1.0 writes statements of the default graph as invalid N-Quads, with the word DEFAULT for a graph.
#
# COTTAS keeps RDF in Parquet files. A file of N-Quads with statements in a named graph and in the default graph becomes
# a COTTAS file that verify_cottas_file accepts, and cottas2rdf gives back lines that end in "DEFAULT .", which no N-Quads
# parser reads: pyoxigraph, with which pycottas itself reads N-Quads, refuses the file.
#
# Guess: the two lines that went in.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install pycottas==1.1.0 pyoxigraph==0.3.18
cd "$folder"
seen=$("$folder/venv/bin/python" - <<'PYTHON'
import pathlib, pycottas, pyoxigraph

pathlib.Path("in.nq").write_text(
    '<http://example.org/a> <http://example.org/p> "named" <http://example.org/g> .\n'
    '<http://example.org/a> <http://example.org/p> "default" .\n'
)
pycottas.rdf2cottas("in.nq", "data.cottas", "spog")
pycottas.cottas2rdf("data.cottas", "out.nq")
print("verified:", pycottas.verify("data.cottas"))
print(*sorted(pathlib.Path("out.nq").read_text().splitlines()), sep="\n")
try:
    print(len(list(pyoxigraph.parse("out.nq", "application/n-quads"))), "quads")
except (SyntaxError, ValueError):
    print("refused by the parser")
PYTHON
)
expected=$(cat <<'TEXT'
verified: True
<http://example.org/a> <http://example.org/p> "default" DEFAULT .
<http://example.org/a> <http://example.org/p> "named" <http://example.org/g> .
refused by the parser
TEXT
)
if [ "$seen" != "$expected" ]; then
  printf 'This has changed. Seen:\n%s\nDescribed:\n%s\n' "$seen" "$expected" >&2
  exit 1
fi
printf 'As described:\n%s\n' "$seen"
