#!/usr/bin/env bash
# conllu 6.0.0 cuts a value in MISC at its second equals sign, also when it writes the sentence again.
#
# CoNLL-U gives names and values to the parts of FEATS and MISC, and a value may hold an equals sign: only | and a space
# have another meaning there. A link to a source often has one. conllu keeps the text between the first and the second
# equals sign and drops the rest, so the link is another one after a round trip. A comment without an equals sign and
# with more than one word is dropped too. pyconll reads the same lines and loses neither.
#
# Guess: the MISC column and the comment come back as they were.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install conllu==6.0.0 pyconll==3.3.1
seen=$("$folder/venv/bin/python" - <<'PYTHON'
import conllu
import pyconll

lines = """# heard by two people
# text = Kai left
1\tKai\t_\tPROPN\t_\t_\t2\tnsubj\t_\tSource=https://example.org/page?id=5|Entity=Kai
2\tleft\t_\tVERB\t_\t_\t0\troot\t_\tSpaceAfter=No

"""
again = {"conllu": conllu.parse(lines)[0].serialize(), "pyconll": pyconll.load_from_string(lines).conll()}
for name, written in again.items():
    rows = written.strip().split("\n")
    print(f"{name} comments:", *(row for row in rows if row.startswith("#")))
    print(f"{name} MISC:", *sorted(rows[-2].split("\t")[9].split("|")))
PYTHON
)
expected=$(cat <<'TEXT'
conllu comments: # text = Kai left
conllu MISC: Entity=Kai Source=https://example.org/page?id
pyconll comments: # heard by two people # text = Kai left
pyconll MISC: Entity=Kai Source=https://example.org/page?id=5
TEXT
)
if [ "$seen" != "$expected" ]; then
  printf 'This has changed. Seen:\n%s\nDescribed:\n%s\n' "$seen" "$expected" >&2
  exit 1
fi
printf 'As described:\n%s\n' "$seen"
