#!/usr/bin/env bash
# elementpath 5.1.4 takes [-\p{L}] for the characters - p { L }; with the hyphen at the end it is any letter.
#
# The translator turns patterns of XPath and XML Schema into those of Python. A hyphen at the beginning of a class means
# itself. An escape that follows it loses its backslash, so a pattern for names refuses every name and accepts the signs
# of its own notation, without an error.
#
# Guess: the first three accept "Anne-Marie" and refuse "p{", the last two accept "12-3" and refuse "d-".
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install elementpath==5.1.4
seen=$("$folder/venv/bin/python" - <<'PYTHON'
import re
from elementpath.regex import translate_pattern

for pattern in r"^[\p{L}-]+$", r"^[\-\p{L}]+$", r"^[-\p{L}]+$", r"^[-\d]+$", r"^[\d-]+$":
    search = re.compile(translate_pattern(pattern)).search
    print(pattern, *(f"{text}: {bool(search(text))}" for text in ("Anne-Marie", "p{", "12-3", "d-")), sep="  ")
PYTHON
)
expected=$(cat <<'TEXT'
^[\p{L}-]+$  Anne-Marie: True  p{: False  12-3: False  d-: True
^[\-\p{L}]+$  Anne-Marie: True  p{: False  12-3: False  d-: True
^[-\p{L}]+$  Anne-Marie: False  p{: True  12-3: False  d-: False
^[-\d]+$  Anne-Marie: False  p{: False  12-3: False  d-: True
^[\d-]+$  Anne-Marie: False  p{: False  12-3: True  d-: False
TEXT
)
if [ "$seen" != "$expected" ]; then
  printf 'This has changed. Seen:\n%s\nDescribed:\n%s\n' "$seen" "$expected" >&2
  exit 1
fi
printf 'As described:\n%s\n' "$seen"
