#!/usr/bin/env bash
# @edtf-ts/core 0.4.2 puts the years 0000 to 0099 into the twentieth century, and turns spans before 0 around.
#
# EDTF writes years with four digits, so 0044 is the year 44. The library accepts it and gives moments in 1944. A year
# before 0 with an unspecified digit, such as -004X, has a min after its max, so no moment lies between them. From 0100
# on, and for years before 0 that have all digits, the moments are right. The npm package edtf 4.11.1 places all of them
# as written.
#
# Guess: the years as written, with min before max.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @edtf-ts/core@0.4.2 edtf@4.11.1
cat > show.mjs <<'JS'
import { parse } from "@edtf-ts/core";
import edtf from "edtf";

const year = (time) => new Date(Number(time)).toISOString().replace(/-\d\d-\d\dT.*/, "");
for (const text of ["0000", "0044", "0044-03-15", "00XX", "0044/0050", "0100", "-0044", "-004X", "-1XXX"]) {
  const { value } = parse(text);
  const other = edtf(text);
  console.log(`${text}: ${year(value.min)} to ${year(value.max)}, edtf: ${year(other.min)} to ${year(other.max)}`);
}
JS
seen=$(node show.mjs)
expected=$(cat <<'TEXT'
0000: 1900 to 1900, edtf: 0000 to 0000
0044: 1944 to 1944, edtf: 0044 to 0044
0044-03-15: 1944 to 1944, edtf: 0044 to 0044
00XX: 1900 to 1999, edtf: 0000 to 0099
0044/0050: 1944 to 1950, edtf: 0044 to 0050
0100: 0100 to 0100, edtf: 0100 to 0100
-0044: -000044 to -000044, edtf: -000044 to -000044
-004X: -000040 to -000049, edtf: -000049 to -000040
-1XXX: -001000 to -001999, edtf: -001999 to -001000
TEXT
)
if [ "$seen" != "$expected" ]; then
  printf 'This has changed. Seen:\n%s\nDescribed:\n%s\n' "$seen" "$expected" >&2
  exit 1
fi
printf 'As described:\n%s\n' "$seen"
