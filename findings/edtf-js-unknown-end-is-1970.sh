#!/usr/bin/env bash
# edtf 4.11.1 (npm) compares the unknown start or end of an interval as 1 January 1970.
#
# EDTF, level 1, tells an unknown start or end (/2024 and 2024/) from an open one (../2024 and 2024/..). For an open
# one, edtf gives an infinity as min or max. For an unknown one it gives null, which JavaScript compares as the number
# 0, the first moment of 1970. So an event that began in 2024 and ended at an unknown time covers nothing, not even
# 2024, one that ended in 2024 covers 1970 but not 1969, and whatever ended at an unknown time seems to have ended in
# the past.
#
# Guess: every interval covers the year that it names, and an unknown bound is like an open one or is refused.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund edtf@4.11.1
cat > show.mjs <<'JS'
import edtf from "edtf";

const years = ["1900", "1949", "1950", "1969", "1970", "2024", "2030"];
for (const text of ["../2024", "/2024", "2024/..", "2024/", "/1950", "1950/"]) {
  const interval = edtf(text);
  const covered = years.filter((year) => interval.covers(edtf(year)));
  const ended = interval.max < edtf("2000").min;
  console.log(`${text} covers ${covered.join(" ") || "nothing"}; it ends before 2000: ${ended}`);
}
JS
seen=$(node show.mjs)
expected=$(cat <<'TEXT'
../2024 covers 1900 1949 1950 1969 1970 2024; it ends before 2000: false
/2024 covers 1970 2024; it ends before 2000: false
2024/.. covers 2024 2030; it ends before 2000: false
2024/ covers nothing; it ends before 2000: true
/1950 covers nothing; it ends before 2000: true
1950/ covers 1950 1969; it ends before 2000: true
TEXT
)
if [ "$seen" != "$expected" ]; then
  printf 'This has changed. Seen:\n%s\nDescribed:\n%s\n' "$seen" "$expected" >&2
  exit 1
fi
printf 'As described:\n%s\n' "$seen"
