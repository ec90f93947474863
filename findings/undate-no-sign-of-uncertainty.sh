#!/usr/bin/env bash
# undate 0.8.0 reads an uncertain EDTF date as a certain one, and writes early years as EDTF that it cannot read.
#
# EDTF, level 1, marks a date as uncertain (2024?), approximate (2024~) or both (2024%). undate accepts the marks and
# keeps nothing of them: the date is equal to 2024 and is written as 2024. A claim of "perhaps in 2024" becomes a fact
# on its way through a catalogue. The year -1200 comes back as it was, but -0044 is written as 0-44, which is no EDTF.
#
# Guess: the text that went in, or an error for a mark that undate does not support.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install undate==0.8.0
seen=$("$folder/venv/bin/python" - <<'PYTHON'
from undate import Undate

for text in "2024", "2024?", "2024~", "2024%", "2024?/2025", "-1200", "-0044", "-0044-03-15":
    written = Undate.parse(text, "EDTF").format("EDTF")
    try:
        again = Undate.parse(written, "EDTF").format("EDTF")
    except ValueError:
        again = "refused"
    print(f"{text} -> {written} -> {again}")
print("2024? equals 2024:", Undate.parse("2024?", "EDTF") == Undate.parse("2024", "EDTF"))
PYTHON
)
expected=$(cat <<'TEXT'
2024 -> 2024 -> 2024
2024? -> 2024 -> 2024
2024~ -> 2024 -> 2024
2024% -> 2024 -> 2024
2024?/2025 -> 2024/2025 -> 2024/2025
-1200 -> -1200 -> -1200
-0044 -> 0-44 -> refused
-0044-03-15 -> 0-44-03-15 -> refused
2024? equals 2024: True
TEXT
)
if [ "$seen" != "$expected" ]; then
  printf 'This has changed. Seen:\n%s\nDescribed:\n%s\n' "$seen" "$expected" >&2
  exit 1
fi
printf 'As described:\n%s\n' "$seen"
