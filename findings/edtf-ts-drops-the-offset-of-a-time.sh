#!/usr/bin/env bash
# @edtf-ts/core 0.4.2 accepts the offset of a date with a time and places the time as if it were UTC.
#
# EDTF, level 0, lets a date have a time with an offset. The library says that such a text is valid, keeps the hours and
# minutes and forgets the offset in min and max. The same moment, written with two offsets, is then two moments, and a
# statement that was made later seems to be the earlier one. The npm package edtf 4.11.1 applies the offset.
#
# Guess: 2024-05-12T23:30:00-05:00 is 04:30 on 13 May in UTC, after 02:00 on that day.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @edtf-ts/core@0.4.2 edtf@4.11.1
cat > show.mjs <<'JS'
import { isAfter, parse } from "@edtf-ts/core";
import edtf from "edtf";

const moment = (time) => new Date(Number(time)).toISOString();
for (const text of ["2024-05-13T04:30:00Z", "2024-05-12T23:30:00-05:00", "2024-05-13T10:00:00+05:30"]) {
  const { success, value } = parse(text);
  console.log(`${text}: valid ${success}, ${moment(value.min)}, edtf: ${moment(edtf(text).min)}`);
}
const [late, early] = ["2024-05-12T23:30:00-05:00", "2024-05-13T02:00:00Z"].map((text) => parse(text).value);
console.log("the later one is after the earlier one:", isAfter(late, early));
JS
seen=$(node show.mjs)
expected=$(cat <<'TEXT'
2024-05-13T04:30:00Z: valid true, 2024-05-13T04:30:00.000Z, edtf: 2024-05-13T04:30:00.000Z
2024-05-12T23:30:00-05:00: valid true, 2024-05-12T23:30:00.000Z, edtf: 2024-05-13T04:30:00.000Z
2024-05-13T10:00:00+05:30: valid true, 2024-05-13T10:00:00.000Z, edtf: 2024-05-13T04:30:00.000Z
the later one is after the earlier one: NO
TEXT
)
if [ "$seen" != "$expected" ]; then
  printf 'This has changed. Seen:\n%s\nDescribed:\n%s\n' "$seen" "$expected" >&2
  exit 1
fi
printf 'As described:\n%s\n' "$seen"
