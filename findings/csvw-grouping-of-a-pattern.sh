#!/usr/bin/env bash
# csvw 4.1.1 reads 1.5 as fifteen in a column with the German number pattern #.##0,00, without a warning.
#
# "Model for Tabular Data and Metadata on the Web", section 6.4.2, makes it an error if a number is not in the format
# of the pattern: here with two digits after the comma, and three in a group. csvw removes the points wherever they
# are, and does not count the digits. One price that was typed with a decimal point becomes ten times as high. With the
# pattern 0.00, which groups nothing, the same cell is reported.
#
# Guess: the last two are errors.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install csvw==4.1.1
cd "$folder"
seen=$("$folder/venv/bin/python" - <<'PYTHON'
import json, pathlib, warnings
from csvw import CSVW

GERMAN = {"decimalChar": ",", "groupChar": ".", "pattern": "#.##0,00"}
for cell, number in ("1.234,50", GERMAN), ("1,5", {"pattern": "0.00"}), ("1.5", {"pattern": "0.00"}), ("1.5", GERMAN), ("12.34,5", GERMAN):
    pathlib.Path("price.csv").write_text(f'price\n"{cell}"\n')
    pathlib.Path("price.csv-metadata.json").write_text(json.dumps({
        "@context": "http://www.w3.org/ns/csvw", "url": "price.csv",
        "tableSchema": {"columns": [{"name": "price", "titles": "price", "datatype": {"base": "decimal", "format": number}}]},
    }))
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        value = CSVW("price.csv-metadata.json").to_json(minimal=True)[0]["price"]
    wrong = any("Invalid column value" in str(each.message) for each in found)
    print(f"{cell} in {number['pattern']}: {'an error' if wrong else value}")
PYTHON
)
expected=$(cat <<'TEXT'
1.234,50 in #.##0,00: 1234.5
1,5 in 0.00: an error
1.5 in 0.00: an error
1.5 in #.##0,00: 15.0
12.34,5 in #.##0,00: 1234.5
TEXT
)
if [ "$seen" != "$expected" ]; then
  printf 'This has changed. Seen:\n%s\nDescribed:\n%s\n' "$seen" "$expected" >&2
  exit 1
fi
printf 'As described:\n%s\n' "$seen"
