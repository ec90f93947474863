#!/usr/bin/env bash
# sparqljs 3.7.4 keeps the backslash of an escaped local name in the IRI, so the query asks for another resource.
#
# SPARQL 1.1, section 19.8 (PN_LOCAL_ESC), writes characters such as / ( ) & and , in prefixed names with a backslash,
# which section 4.1.1 does not count as part of the IRI. sparqljs leaves the backslash in. The IRI is invalid, the
# pattern matches nothing, and its own generator writes a query that its own parser refuses. In Turtle, n3 2.13.12
# reads the same name right.
#
# Guess: http://example.org/2024/05(a) from both, and true.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund sparqljs@3.7.4 n3@2.13.12
cat > show.mjs <<'JS'
import { Parser as TurtleParser } from "n3";
import sparqljs from "sparqljs";

const prefix = "PREFIX ex: <http://example.org/> ";
const name = String.raw`ex:2024\/05\(a\)`;
const [quad] = new TurtleParser().parse(`${prefix} ${name} ex:p 1 .`);
console.log("n3:", quad.subject.value);
const query = new sparqljs.Parser().parse(`${prefix} SELECT * { ${name} ex:p ?o }`);
console.log("sparqljs:", query.where[0].triples[0].subject.value);
const text = new sparqljs.Generator().stringify(query);
let read = true;
try {
  new sparqljs.Parser().parse(text);
} catch {
  read = false;
}
console.log("reads what it writes:", read);
JS
seen=$(node show.mjs)
expected=$(cat <<'TEXT'
n3: http://example.org/2024/05(a)
sparqljs: http://example.org/2024\/05\(a\)
reads what it writes: false
TEXT
)
if [ "$seen" != "$expected" ]; then
  printf 'This has changed. Seen:\n%s\nDescribed:\n%s\n' "$seen" "$expected" >&2
  exit 1
fi
printf 'As described:\n%s\n' "$seen"
