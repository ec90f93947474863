#!/usr/bin/env bash
# edtf 4.11.1 (npm) puts the southern summer into July and the southern winter into January.
#
# EDTF, level 2, has codes for the seasons of the southern hemisphere: 30 is its summer and 32 its winter. edtf counts
# these four backwards from the end of the year, so summer is July to September, when it is winter there. Its
# quadrimesters (37 to 39) have five, five and four months and overlap, so two claims about different thirds of a year
# seem to meet. The Python package edtf 5.0.2 places all of them on the months of these names.
#
# Guess: the months that the Python package gives, or December to February for the southern summer.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund edtf@4.11.1
python3 -m venv venv
venv/bin/pip --quiet --disable-pip-version-check install edtf==5.0.2
cat > months.py <<'PYTHON'
import sys
from edtf import parse_edtf
date = parse_edtf(sys.argv[1])
print(f"{date.lower_strict().tm_mon:02} to {date.upper_strict().tm_mon:02}")
PYTHON
cat > show.mjs <<'JS'
import { spawnSync } from "node:child_process";
import edtf from "edtf";

const month = (time) => new Date(time).toISOString().slice(5, 7);
for (const [code, name] of Object.entries({
  29: "southern spring", 30: "southern summer", 31: "southern autumn", 32: "southern winter",
  33: "first quarter", 37: "first quadrimester", 38: "second quadrimester", 39: "third quadrimester",
})) {
  const text = `2024-${code}`;
  const python = spawnSync("venv/bin/python", ["months.py", text], { encoding: "utf8" }).stdout.trim();
  console.log(`${text} ${name}: ${month(edtf(text).min)} to ${month(edtf(text).max)}, in Python ${python}`);
}
JS
seen=$(node show.mjs)
expected=$(cat <<'TEXT'
2024-29 southern spring: 10 to 12, in Python 09 to 11
2024-30 southern summer: 07 to 09, in Python 12 to 12
2024-31 southern autumn: 04 to 06, in Python 03 to 05
2024-32 southern winter: 01 to 03, in Python 06 to 08
2024-33 first quarter: 01 to 03, in Python 01 to 03
2024-37 first quadrimester: 01 to 05, in Python 01 to 04
2024-38 second quadrimester: 05 to 09, in Python 05 to 08
2024-39 third quadrimester: 09 to 12, in Python 09 to 12
TEXT
)
if [ "$seen" != "$expected" ]; then
  printf 'This has changed. Seen:\n%s\nDescribed:\n%s\n' "$seen" "$expected" >&2
  exit 1
fi
printf 'As described:\n%s\n' "$seen"
