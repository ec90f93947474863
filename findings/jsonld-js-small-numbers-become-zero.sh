#!/usr/bin/env bash
# jsonld 9.0.0 (npm) turns the number 1e-7 into the integer 0, and 1.5e-7 into the double 1.5E-7.
#
# JSON-LD makes an xsd:integer of a JSON number without a fractional part and an xsd:double of any other. jsonld takes a
# number for whole if its text in JavaScript has no point, and the text of 1e-7 has none. A small share or probability
# becomes 0 if it has a single digit, without an error. PyLD 3.3.0, by the same makers, writes all of them as doubles.
#
# Guess: "1.0E-7"^^xsd:double.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund jsonld@9.0.0
cat > show.mjs <<'JS'
import jsonld from "jsonld";

for (const number of [1e-6, 1e-7, 1.5e-7, 2e-7, 9e-7, 3e-20]) {
  const rdf = await jsonld.toRDF({ "http://example.org/share": number }, { format: "application/n-quads" });
  console.log(`${number} -> ${rdf.match(/".*(?=>)/)[0].replace(/\^\^<.*#/, " xsd:")}`);
}
JS
seen=$(node show.mjs)
expected=$(cat <<'TEXT'
0.000001 -> "1.0E-6" xsd:double
1e-7 -> "0" xsd:integer
1.5e-7 -> "1.5E-7" xsd:double
2e-7 -> "0" xsd:integer
9e-7 -> "0" xsd:integer
3e-20 -> "0" xsd:integer
TEXT
)
if [ "$seen" != "$expected" ]; then
  printf 'This has changed. Seen:\n%s\nDescribed:\n%s\n' "$seen" "$expected" >&2
  exit 1
fi
printf 'As described:\n%s\n' "$seen"
