#!/usr/bin/env bash
# maplib 0.20.26 gives a date and time without an offset the offset of UTC, and writes an infinite number as "inf".
#
# In XML Schema a dateTime without an offset is a local time of unknown place, which SPARQL cannot compare with times
# that have one. After a round trip through maplib it is a moment in UTC. A time with an offset keeps the moment and
# loses the offset. The double INF comes back as "inf", which is no lexical form of xsd:double, so that others refuse it.
#
# Guess: the first without an offset, and INF in capitals; the moment in UTC is common.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install maplib==0.20.26
seen=$("$folder/venv/bin/python" - <<'PYTHON'
import maplib

for text, datatype in ("2024-01-31T10:00:00", "dateTime"), ("2024-01-31T10:00:00-05:00", "dateTime"), ("INF", "double"):
    model = maplib.Model()
    literal = f'"{text}"^^<http://www.w3.org/2001/XMLSchema#{datatype}>'
    model.reads(f"<http://example.org/a> <http://example.org/p> {literal} .", format="ntriples")
    print(text, "->", model.writes(format="ntriples").split('"')[1])
PYTHON
)
expected=$(cat <<'TEXT'
2024-01-31T10:00:00 -> 2024-01-31T10:00:00+00:00
2024-01-31T10:00:00-05:00 -> 2024-01-31T15:00:00+00:00
INF -> inf
TEXT
)
if [ "$seen" != "$expected" ]; then
  printf 'This has changed. Seen:\n%s\nDescribed:\n%s\n' "$seen" "$expected" >&2
  exit 1
fi
printf 'As described:\n%s\n' "$seen"
