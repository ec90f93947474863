#!/usr/bin/env bash
# sentencex 1.0.32 ends a sentence after "Ms." but not after "Mr.", "Mrs." or "Dr.".
#
# The library knows English abbreviations before a name, also rare ones such as Messrs. and Capt. Ms. and Mx. are not
# among them, unless they begin the text. In news that writes Ms. before the names of women, as many papers do, their
# claims are cut from their names and those of men are not, so a count of who speaks is skewed without a sign. pysbd
# 0.3.4 keeps Ms. with the name.
#
# Guess: one sentence each.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install sentencex==1.0.32 pysbd==0.3.4
seen=$("$folder/venv/bin/python" - <<'PYTHON'
import pysbd
from sentencex import segment

other = pysbd.Segmenter(language="en", clean=False)
for title in "Mr.", "Mrs.", "Dr.", "Messrs.", "Capt.", "Ms.", "Mx.":
    text = f"Police questioned {title} Kay on Sunday."
    found = " | ".join(sentence.strip() for sentence in segment("en", text))
    print(f"{found} (pysbd: {len(other.segment(text))})")
PYTHON
)
expected=$(cat <<'TEXT'
Police questioned Mr. Kay on Sunday. (pysbd: 1)
Police questioned Mrs. Kay on Sunday. (pysbd: 1)
Police questioned Dr. Kay on Sunday. (pysbd: 1)
Police questioned Messrs. Kay on Sunday. (pysbd: 1)
Police questioned Capt. Kay on Sunday. (pysbd: 1)
Police questioned Ms. | Kay on Sunday. (pysbd: 1)
Police questioned Mx. | Kay on Sunday. (pysbd: 2)
TEXT
)
if [ "$seen" != "$expected" ]; then
  printf 'This has changed. Seen:\n%s\nDescribed:\n%s\n' "$seen" "$expected" >&2
  exit 1
fi
printf 'As described:\n%s\n' "$seen"
