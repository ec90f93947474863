#!/usr/bin/env bash
# edtf 4.11.1 (npm) takes "all of May to July" for May alone: the bounds of a range in a set are those of its first
# date.
#
# EDTF, level 2, has {2024-05..2024-07} for all months of a range and [2024-05..2024-07] for one of them. Iterating
# over either gives three months, but max is the end of May and covers() denies June. With the same months separated by
# commas the bounds are right. A timeline that places what the article says by min and max shows it in the first month
# only.
#
# Guess: 2024-05-01 to 2024-07-31, and June is covered, in each line.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund edtf@4.11.1
cat > show.mjs <<'JS'
import edtf from "edtf";

const day = (time) => new Date(time).toISOString().slice(0, 10);
for (const text of ["{2024-05..2024-07}", "[2024-05..2024-07]", "{2024-05,2024-06,2024-07}", "2024-05/2024-07"]) {
  const date = edtf(text);
  const months = [...date].length > 9 ? "days" : [...date].map((each) => each.edtf).join(" ");
  console.log(`${text}: ${day(date.min)} to ${day(date.max)}, June covered: ${date.covers(edtf("2024-06"))}, iterates over ${months}`);
}
JS
seen=$(node show.mjs)
expected=$(cat <<'TEXT'
{2024-05..2024-07}: 2024-05-01 to 2024-05-31, June covered: false, iterates over 2024-05 2024-06 2024-07
[2024-05..2024-07]: 2024-05-01 to 2024-05-31, June covered: false, iterates over 2024-05 2024-06 2024-07
{2024-05,2024-06,2024-07}: 2024-05-01 to 2024-07-31, June covered: true, iterates over 2024-05 2024-06 2024-07
2024-05/2024-07: 2024-05-01 to 2024-07-31, June covered: true, iterates over 2024-05 2024-06 2024-07
TEXT
)
if [ "$seen" != "$expected" ]; then
  printf 'This has changed. Seen:\n%s\nDescribed:\n%s\n' "$seen" "$expected" >&2
  exit 1
fi
printf 'As described:\n%s\n' "$seen"
