#!/usr/bin/env bash
# shaclc-parse 2.0.0 raises a TypeError for every escape such as \\ or \" in a string, and reads \u0041 as 0041.
#
# The strings of the compact syntax of SHACL are those of Turtle and SPARQL, with the same escapes. A backslash in a
# pattern needs one, and so does a message that quotes. The grammar accepts them, then the reader looks them up in a
# table that it does not have. The escape \u0041 for the letter A raises no error; its digits stay in the pattern. For
# each \u the parser also prints the characters that it has read. The first example of the specification, with a pattern
# for digits, cannot be read.
#
# Guess: the patterns [0-9]+, \d+, a"b, a tab and A.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund shaclc-parse@2.0.0
cat > show.mjs <<'JS'
import { parse } from "shaclc-parse";

const head = "BASE <http://example.org/>\nPREFIX : <http://example.org/>\n";
for (const pattern of [String.raw`[0-9]+`, String.raw`\\d+`, String.raw`a\"b`, String.raw`\t`, String.raw`\u0041`]) {
  let read;
  try {
    const quads = parse(`${head}shape :S { :p pattern="${pattern}" . }`);
    read = quads.find(({ predicate }) => predicate.value.endsWith("#pattern")).object.value;
  } catch (error) {
    read = error.constructor.name;
  }
  console.log(`"${pattern}" -> ${read}`);
}
JS
seen=$(node show.mjs)
expected=$(cat <<'TEXT'
"[0-9]+" -> [0-9]+
"\\d+" -> TypeError
"a\"b" -> TypeError
"\t" -> TypeError
"
\
u
"
"\u0041" -> 0041
TEXT
)
if [ "$seen" != "$expected" ]; then
  printf 'This has changed. Seen:\n%s\nDescribed:\n%s\n' "$seen" "$expected" >&2
  exit 1
fi
printf 'As described:\n%s\n' "$seen"
