#!/usr/bin/env bash
# extruct 0.18.0 returns a JSON-LD block with @graph as one item, also with uniform=True.
#
# Publishers often put all that a page says into one @graph. The microdata and RDFa of a page come from extruct as one
# item for each thing, and uniform=True promises the same shape for every syntax; but the things of a @graph stay inside
# one item that has no @type. Code that looks for a NewsArticle in the list finds none.
#
# Guess: two items, a NewsArticle and a Person.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install extruct==0.18.0
seen=$("$folder/venv/bin/python" - <<'PYTHON'
import extruct
page = """<html><head><script type="application/ld+json">{"@context": "https://schema.org", "@graph": [
  {"@type": "NewsArticle", "headline": "A headline"}, {"@type": "Person", "name": "A name"}]}</script></head></html>"""
(item,) = extruct.extract(page, syntaxes=["json-ld"], uniform=True)["json-ld"]
print("keys:", *sorted(item))
print("type:", item.get("@type"))
PYTHON
)
expected=$(cat <<'TEXT'
keys: @context @graph
type: None
TEXT
)
if [ "$seen" != "$expected" ]; then
  printf 'This has changed. Seen:\n%s\nDescribed:\n%s\n' "$seen" "$expected" >&2
  exit 1
fi
printf 'As described:\n%s\n' "$seen"
