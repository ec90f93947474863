#!/usr/bin/env bash
# shaclc-parse 2.0.0 reads ":date xsd:date" as sh:class xsd:date, so no date passes; xsd:dateTime is a datatype.
#
# In the SHACL compact syntax, a datatype and a class are written alike, and a reader has to know which IRIs are
# datatypes. shaclc-parse knows thirteen of those of XML Schema. xsd:date, xsd:gYear, xsd:time, xsd:duration, xsd:anyURI
# and others become sh:class, which no literal meets. Its partner shaclc-write 1.6.3 writes sh:datatype xsd:date in this
# short form, so shapes that are written and read again refuse the dates that they allowed.
#
# Guess: sh:datatype for every datatype of XML Schema, at least for what shaclc-write writes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund shaclc-parse@2.0.0 shaclc-write@1.6.3 n3@2.13.12
cat > show.mjs <<'JS'
import { Parser } from "n3";
import { parse } from "shaclc-parse";
import { write } from "shaclc-write";

const prefixes = {
  "": "http://example.org/", xsd: "http://www.w3.org/2001/XMLSchema#", sh: "http://www.w3.org/ns/shacl#",
};
const read = (text) => {
  const quad = parse(text).find(({ predicate }) => /#(datatype|class)$/.test(predicate.value));
  return `sh:${quad.predicate.value.split("#")[1]} xsd:${quad.object.value.split("#")[1]}`;
};
const shapes = (type) =>
  `BASE <http://example.org/>\nPREFIX : <${prefixes[""]}>\nPREFIX xsd: <${prefixes.xsd}>\nshape :S { :when ${type} . }`;
for (const type of ["dateTime", "date", "gYear", "time", "duration", "anyURI", "string"]) {
  console.log(`xsd:${type} -> ${read(shapes(`xsd:${type}`))}`);
}
const turtle = `@prefix : <http://example.org/> . @prefix sh: <${prefixes.sh}> . @prefix xsd: <${prefixes.xsd}> .
  <http://example.org/> a <http://www.w3.org/2002/07/owl#Ontology> .
  :S a sh:NodeShape ; sh:property [ sh:path :when ; sh:datatype xsd:date ] .`;
const { text } = await write(new Parser().parse(turtle), { prefixes });
console.log(`sh:datatype xsd:date -> ${text.match(/:when.*/)[0]} -> ${read(text)}`);
JS
seen=$(node show.mjs)
expected=$(cat <<'TEXT'
xsd:dateTime -> sh:datatype xsd:dateTime
xsd:date -> sh:class xsd:date
xsd:gYear -> sh:class xsd:gYear
xsd:time -> sh:class xsd:time
xsd:duration -> sh:class xsd:duration
xsd:anyURI -> sh:class xsd:anyURI
xsd:string -> sh:datatype xsd:string
sh:datatype xsd:date -> :when xsd:date . -> sh:class xsd:date
TEXT
)
if [ "$seen" != "$expected" ]; then
  printf 'This has changed. Seen:\n%s\nDescribed:\n%s\n' "$seen" "$expected" >&2
  exit 1
fi
printf 'As described:\n%s\n' "$seen"
