#!/usr/bin/env bash
# rdf-isomorphic 2.0.1 says of two different graphs that they are isomorphic if all their blank nodes look alike.
#
# RDF 1.1 Concepts, section 3.6, asks for a bijection of the nodes under which the triples are the same. Two rings of
# three blank nodes and one ring of six have no such bijection, but each node has one arrow in and one out, so the
# hashes of all nodes are equal, and the library maps them in the order in which they come without a look at the
# triples. Its documentation recommends it for tests, and such a test cannot see that a writer or a parser has joined
# the wrong blank nodes. If one node differs from the others, the answer is right.
#
# Guess: false for both pairs, as rdflib and RDFC-1.0 say, and true for a ring with other labels.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund rdf-isomorphic@2.0.1 n3@2.13.12
cat > show.mjs <<'JS'
import { Parser } from "n3";
import { isomorphic } from "rdf-isomorphic";

const ring = (label, size) =>
  Array.from({ length: size }, (_, i) => `_:${label}${i} <urn:disputes> _:${label}${(i + 1) % size} .`).join("\n");
const quads = (...rings) => new Parser({ format: "N-Triples" }).parse(rings.join("\n"));
const hexagon = quads(ring("a", 6));
console.log("another hexagon:", isomorphic(hexagon, quads(ring("b", 6))));
console.log("two triangles:", isomorphic(hexagon, quads(ring("b", 3), ring("c", 3))));
console.log("three pairs:", isomorphic(hexagon, quads(ring("b", 2), ring("c", 2), ring("d", 2))));
console.log("a ring of five and one of one:", isomorphic(hexagon, quads(ring("b", 5), ring("c", 1))));
JS
seen=$(node show.mjs)
expected=$(cat <<'TEXT'
another hexagon: true
two triangles: true
three pairs: true
a ring of five and one of one: false
TEXT
)
if [ "$seen" != "$expected" ]; then
  printf 'This has changed. Seen:\n%s\nDescribed:\n%s\n' "$seen" "$expected" >&2
  exit 1
fi
printf 'As described:\n%s\n' "$seen"
