#!/usr/bin/env bash
# @citation-js/plugin-bibtex 0.8.2 reads the nineties as 1990, the year -44 as 0 and an open end as null.
#
# BibLaTeX writes dates as EDTF, levels 0 and 1. The plugin accepts these and gives a date without a sign of what was
# lost: a decade or a century of unknown years is its first year, a season is the whole year, a year before 0 is the
# year 0 without month and day, and the end of an open range is null in date-parts, where CSL has no null. Ranges with
# both ends are read well. And the name "others", which BibTeX reserves for authors that are left out, is read as a
# person.
#
# Guess: the range 1990 to 1999 or a literal, a season, [-44, 3, 15], and an error for what CSL cannot say; one author.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @citation-js/core@0.8.2 @citation-js/plugin-bibtex@0.8.2
cat > show.mjs <<'JS'
import { Cite } from "@citation-js/core";
import "@citation-js/plugin-bibtex";

const read = (field) => new Cite(`@online{k, title = {A title}, ${field}}`).data[0];
for (const date of ["2024-05-12/2024-05-14", "199X", "19XX", "2024-21", "-0044-03-15", "2024/.."]) {
  console.log(`${date} -> ${JSON.stringify(read(`date = {${date}}`).issued)}`);
}
console.log("Beck, Kai and others ->", JSON.stringify(read("author = {Beck, Kai and others}").author));
JS
seen=$(node show.mjs)
expected=$(cat <<'TEXT'
2024-05-12/2024-05-14 -> {"date-parts":[[2024,5,12],[2024,5,14]]}
199X -> {"date-parts":[[1990]]}
19XX -> {"date-parts":[[1900]]}
2024-21 -> {"date-parts":[[2024]]}
-0044-03-15 -> {"date-parts":[[0]]}
2024/.. -> {"date-parts":[[2024],null]}
Beck, Kai and others -> [{"given":"Kai","family":"Beck"},{"family":"others"}]
TEXT
)
if [ "$seen" != "$expected" ]; then
  printf 'This has changed. Seen:\n%s\nDescribed:\n%s\n' "$seen" "$expected" >&2
  exit 1
fi
printf 'As described:\n%s\n' "$seen"
