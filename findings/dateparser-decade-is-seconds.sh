#!/usr/bin/env bash
# dateparser 1.5.0 takes "the 1990s" for 1990 seconds ago, or from now if "in" comes before it.
#
# The letter s is its unit of seconds, so a decade of news English is a moment of the same half hour. Searching a text
# finds the decade, too, and gives it the day of the article: what happened in the 1980s is dated to the day before
# publication, shortly before midnight, without a sign that it was not understood. "the early 1990s" is not understood,
# and None.
#
# Guess: a day within the decade, or None.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install dateparser==1.5.0
seen=$("$folder/venv/bin/python" - <<'PYTHON'
from datetime import datetime
import dateparser
from dateparser.search import search_dates

settings = {"RELATIVE_BASE": datetime(2024, 9, 17)}
for words in "1990", "the 1990s", "in the 1990s", "the 80s", "the early 1990s":
    print(f"{words}: {dateparser.parse(words, languages=['en'], settings=settings)}")
for words, moment in search_dates("The yard closed in the 1980s.", languages=["en"], settings=settings):
    print(f"found: {words}, {moment}")
PYTHON
)
expected=$(cat <<'TEXT'
1990: 1990-09-17 00:00:00
the 1990s: 2024-09-16 23:26:50
in the 1990s: 2024-09-17 00:33:10
the 80s: 2024-09-16 23:58:40
the early 1990s: None
found: in the 1980s, 2024-09-16 23:27:00
TEXT
)
if [ "$seen" != "$expected" ]; then
  printf 'This has changed. Seen:\n%s\nDescribed:\n%s\n' "$seen" "$expected" >&2
  exit 1
fi
printf 'As described:\n%s\n' "$seen"
