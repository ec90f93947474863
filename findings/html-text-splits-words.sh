#!/usr/bin/env bash
# html_text 0.7.1 puts a space around every inline element, also inside a word.
#
# In HTML, <b>, <sup> and <a> begin no word: browsers, and innerText in the HTML Standard, show "Kai", "102" and "H2O".
# html_text is made for the text that people see, and its guess_punct_space is described for punctuation only. It
# gives the same spaces with that option off, so a word that is emphasized in part is no longer in the text.
#
# Guess: "Der Kai. 102 H2O" in both cases.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install html_text==0.7.1
seen=$("$folder/venv/bin/python" - <<'PYTHON'
import html_text

page = "<p>Der <b>K</b>ai. 10<sup>2</sup> H<sub>2</sub>O</p>"
for guess in True, False:
    print(f"guess_punct_space={guess}:", html_text.extract_text(page, guess_punct_space=guess))
PYTHON
)
expected=$(cat <<'TEXT'
guess_punct_space=True: Der K ai. 10 2 H 2 O
guess_punct_space=False: Der K ai. 10 2 H 2 O
TEXT
)
if [ "$seen" != "$expected" ]; then
  printf 'This has changed. Seen:\n%s\nDescribed:\n%s\n' "$seen" "$expected" >&2
  exit 1
fi
printf 'As described:\n%s\n' "$seen"
