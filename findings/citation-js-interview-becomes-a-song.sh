#!/usr/bin/env bash
# @citation-js/plugin-bibtex 0.8.2 writes an interview, a speech and a broadcast as BibLaTeX that it reads as a song.
#
# CSL has the types interview, speech and broadcast for what people say outside of print. The plugin writes all three as
# @audio and reads @audio as a song, while a song is written as @music and read as a musical score. It gives no warning.
#
# Guess: the type that went in, or one that says less, such as document.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @citation-js/core@0.8.2 @citation-js/plugin-bibtex@0.8.2
cat > show.mjs <<'JS'
import { Cite } from "@citation-js/core";
import "@citation-js/plugin-bibtex";

for (const type of ["interview", "speech", "broadcast", "song", "personal_communication", "webpage"]) {
  const text = new Cite({ id: "k", type, title: "A title" }).format("biblatex");
  console.log(`${type} -> ${text.match(/@\w+/)[0]} -> ${new Cite(text).data[0].type}`);
}
JS
seen=$(node show.mjs)
expected=$(cat <<'TEXT'
interview -> @audio -> song
speech -> @audio -> song
broadcast -> @audio -> song
song -> @music -> musical_score
personal_communication -> @letter -> personal_communication
webpage -> @online -> webpage
TEXT
)
if [ "$seen" != "$expected" ]; then
  printf 'This has changed. Seen:\n%s\nDescribed:\n%s\n' "$seen" "$expected" >&2
  exit 1
fi
printf 'As described:\n%s\n' "$seen"
