#!/usr/bin/env bash
# htmldate 1.11.0 dates a fact-check by the claim that it checks, if the JSON-LD names the claim first.
#
# A ClaimReview has a date of its own and an item reviewed with the date of the claim. htmldate takes the first
# "datePublished" in the text of the script, whatever object it is in, if original_date is set; without that it answers
# correctly. The order of keys means nothing in JSON. trafilatura 2.3.1, which sets it, gives the fact-check the date
# of the claim as well. An article that cites a report of 2001 before its own date is likewise of 2001.
#
# Guess: 2024-05-12 in each line.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install htmldate==1.11.0 trafilatura==2.3.1 lxml-html-clean==0.4.6
seen=$("$folder/venv/bin/python" - <<'PYTHON'
import json
import htmldate, trafilatura

CLAIM, DATE = {"itemReviewed": {"@type": "Claim", "datePublished": "2016-06-22"}}, {"datePublished": "2024-05-12"}
TEXT = "The claim about the harbour and its barges is false, as the figures of the city show. " * 9

def page(data):
    return f'<html><head><script type="application/ld+json">{json.dumps(data)}</script></head><body><p>{TEXT}</p></body></html>'

for name, keys in ("own date first", DATE | CLAIM), ("claim first", CLAIM | DATE):
    html = page({"@context": "https://schema.org", "@type": "ClaimReview", **keys})
    print(f"{name}: original_date", htmldate.find_date(html, original_date=True))
    print(f"{name}: without", htmldate.find_date(html))
    print(f"{name}: trafilatura", trafilatura.extract_metadata(html).date)
PYTHON
)
expected=$(cat <<'TEXT'
own date first: original_date 2024-05-12
own date first: without 2024-05-12
own date first: trafilatura 2024-05-12
claim first: original_date 2016-06-22
claim first: without 2024-05-12
claim first: trafilatura 2016-06-22
TEXT
)
if [ "$seen" != "$expected" ]; then
  printf 'This has changed. Seen:\n%s\nDescribed:\n%s\n' "$seen" "$expected" >&2
  exit 1
fi
printf 'As described:\n%s\n' "$seen"
