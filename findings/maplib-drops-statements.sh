#!/usr/bin/env bash
# maplib 0.20.26 drops a statement without an error if it cannot turn its literal into a native value.
#
# Four valid literals of XML Schema take their statement with them: a date in UTC (2024-01-31Z), the boolean 1, an
# integer beyond 64 bits, and a year of five digits. Reading ends normally, and a query finds nothing. The date with
# another offset is kept, without its offset.
#
# Guess: four statements of four, or an error that names the line.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install maplib==0.20.26
seen=$("$folder/venv/bin/python" - <<'PYTHON'
import maplib

LITERALS = (
    ("2024-01-31", "date"), ("2024-01-31Z", "date"), ("2024-01-31+02:00", "date"), ("12345-01-01", "date"),
    ("true", "boolean"), ("1", "boolean"),
    ("9223372036854775807", "integer"), ("9223372036854775808", "integer"),
)
for text, datatype in LITERALS:
    model = maplib.Model()
    model.reads(
        f'<http://example.org/a> <http://example.org/p> "{text}"^^<http://www.w3.org/2001/XMLSchema#{datatype}> .',
        format="ntriples",
    )
    rows = model.query("SELECT (STR(?o) AS ?text) { ?s <http://example.org/p> ?o }").rows()
    print(datatype, text, "->", *(row[0] for row in rows))
PYTHON
)
expected=$(cat <<'TEXT'
date 2024-01-31 -> 2024-01-31
date 2024-01-31Z ->
date 2024-01-31+02:00 -> 2024-01-31
date 12345-01-01 ->
boolean true -> true
boolean 1 ->
integer 9223372036854775807 -> 9223372036854775807
integer 9223372036854775808 ->
TEXT
)
if [ "$seen" != "$expected" ]; then
  printf 'This has changed. Seen:\n%s\nDescribed:\n%s\n' "$seen" "$expected" >&2
  exit 1
fi
printf 'As described:\n%s\n' "$seen"
