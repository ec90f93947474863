#!/usr/bin/env bash
# @citation-js/plugin-ris 0.8.2 writes a newspaper article without its authors, and with only the year of its date.
#
# RIS has AU for authors and DA for a date with month and day. For an article in a magazine, a blog or a journal the
# plugin writes both. For one in a newspaper (NEWS) it writes neither, and no error. Read again, the article is by
# nobody and of some day in 2024. The other way, a NEWS record with AU and DA gets a property "reporter", which CSL does
# not have, and neither author nor date. With the format option spec: "old", the plugin writes the older A1 and Y1, with
# author and day.
#
# Guess: author and day, as for a magazine.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @citation-js/core@0.8.2 @citation-js/plugin-ris@0.8.2
cat > show.mjs <<'JS'
import { Cite } from "@citation-js/core";
import "@citation-js/plugin-ris";

const author = [{ family: "Beck", given: "Kai" }];
const issued = { "date-parts": [[2024, 5, 12]] };
const show = ({ author, reporter, issued }) =>
  `author ${author?.[0].family}, reporter ${reporter}, date ${issued?.["date-parts"][0].join("-")}`;
for (const type of ["article-newspaper", "article-magazine", "post-weblog", "article-journal"]) {
  const ris = new Cite({ id: "k", type, title: "A title", author, issued }).format("ris");
  const kind = ris.match(/TY {2}- (\w+)/)[1];
  console.log(`${type} -> ${kind} -> ${show(new Cite(ris).data[0])}`);
  const full = ["TY  - " + kind, "AU  - Beck, Kai", "DA  - 2024/05/12", "TI  - A title", "ER  - ", ""].join("\n");
  console.log(`${kind} with AU and DA -> ${show(new Cite(full).data[0])}`);
}
JS
seen=$(node show.mjs)
expected=$(cat <<'TEXT'
article-newspaper -> NEWS -> author undefined, reporter undefined, date 2024
NEWS with AU and DA -> author undefined, reporter Beck, Kai, date undefined
article-magazine -> MGZN -> author Beck, reporter undefined, date 2024-5-12
MGZN with AU and DA -> author Beck, reporter undefined, date 2024-5-12
post-weblog -> BLOG -> author Beck, reporter undefined, date 2024-5-12
BLOG with AU and DA -> author Beck, reporter undefined, date 2024-5-12
article-journal -> JOUR -> author Beck, reporter undefined, date 2024-5-12
JOUR with AU and DA -> author Beck, reporter undefined, date 2024-5-12
TEXT
)
if [ "$seen" != "$expected" ]; then
  printf 'This has changed. Seen:\n%s\nDescribed:\n%s\n' "$seen" "$expected" >&2
  exit 1
fi
printf 'As described:\n%s\n' "$seen"
