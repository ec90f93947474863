#!/usr/bin/env bash
# csvw 4.1.1 writes a time with a fraction of a second and a zone without the minutes of its offset: 10:00:00.500000+00:
#
# "Generating JSON from Tabular Data on the Web" keeps a date as its lexical form. csvw accepts the cell, says that the
# table is valid, and writes the offset without its minutes. A whole second in a zone and a fraction without a zone are
# right. Whoever turns the JSON into RDF publishes literals that no SHACL shape with sh:datatype xsd:dateTime accepts.
#
# Guess: 2024-05-12T10:00:00.5Z, or another valid form of the same moment.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install csvw==4.1.1
cd "$folder"
seen=$("$folder/venv/bin/python" - <<'PYTHON'
import json, pathlib
from csvw import CSVW

for cell in "2024-05-12T10:00:00Z", "2024-05-12T10:00:00.5", "2024-05-12T10:00:00.5Z", "2024-05-12T10:00:00.25+02:00":
    pathlib.Path("said.csv").write_text(f"when\n{cell}\n")
    pathlib.Path("said.csv-metadata.json").write_text(json.dumps({
        "@context": "http://www.w3.org/ns/csvw", "url": "said.csv",
        "tableSchema": {"columns": [{"name": "when", "titles": "when", "datatype": "dateTime"}]},
    }))
    table = CSVW("said.csv-metadata.json", validate=True)
    print(f"{cell} -> {table.to_json(minimal=True)[0]['when']}, valid: {table.is_valid}")
PYTHON
)
expected=$(cat <<'TEXT'
2024-05-12T10:00:00Z -> 2024-05-12T10:00:00Z, valid: True
2024-05-12T10:00:00.5 -> 2024-05-12T10:00:00.5, valid: True
2024-05-12T10:00:00.5Z -> 2024-05-12T10:00:00.500000+00:, valid: True
2024-05-12T10:00:00.25+02:00 -> 2024-05-12T10:00:00.250000+02:, valid: True
TEXT
)
if [ "$seen" != "$expected" ]; then
  printf 'This has changed. Seen:\n%s\nDescribed:\n%s\n' "$seen" "$expected" >&2
  exit 1
fi
printf 'As described:\n%s\n' "$seen"
