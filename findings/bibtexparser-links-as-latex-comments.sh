#!/usr/bin/env bash
# bibtexparser 2.1.0 cuts a link at its first % when it decodes LaTeX, also one that it has encoded itself.
#
# LatexDecodingMiddleware turns \"u into ü in all fields, the url field among them, which BibLaTeX takes as it is. A
# percent sign starts a comment there, so https://example.org/a%20b becomes https://example.org/a; & becomes three
# spaces and ~ a space that does not break. LatexEncodingMiddleware puts links into \url{…} and leaves these signs as
# they are, but the decoder does not keep that out: what the library wrote, it reads as another link.
#
# Guess: the link that went in.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install bibtexparser==2.1.0
seen=$("$folder/venv/bin/python" - <<'PYTHON'
import bibtexparser
from bibtexparser.middlewares import LatexDecodingMiddleware, LatexEncodingMiddleware

def decode(text):
    library = bibtexparser.parse_string(text, append_middleware=[LatexDecodingMiddleware()])
    return library.entries[0]["url"].replace("\xa0", "[no-break space]")

for link in "a_b#c", "a%20b", "?id=1&page=2", "~kai/":
    entry = "@online{k,\n\turl = {https://example.org/%s}\n}\n" % link
    encoded = bibtexparser.write_string(
        bibtexparser.parse_string(entry), prepend_middleware=[LatexEncodingMiddleware()]
    )
    print(f"https://example.org/{link}")
    print("  decoded:", decode(entry))
    print("  encoded:", encoded.split("\n")[1].strip())
    print("  encoded and decoded:", decode(encoded))
PYTHON
)
expected=$(cat <<'TEXT'
https://example.org/a_b#c
  decoded: https://example.org/a_b#c
  encoded: url = {\url{https://example.org/a_b#c}}
  encoded and decoded: https://example.org/a_b#c
https://example.org/a%20b
  decoded: https://example.org/a
  encoded: url = {\url{https://example.org/a%20b}}
  encoded and decoded: https://example.org/a
https://example.org/?id=1&page=2
  decoded: https://example.org/?id=1   page=2
  encoded: url = {\url{https://example.org/?id=1&page=2}}
  encoded and decoded: https://example.org/?id=1   page=2
https://example.org/~kai/
  decoded: https://example.org/[no-break space]kai/
  encoded: url = {\url{https://example.org/~kai/}}
  encoded and decoded: https://example.org/[no-break space]kai/
TEXT
)
if [ "$seen" != "$expected" ]; then
  printf 'This has changed. Seen:\n%s\nDescribed:\n%s\n' "$seen" "$expected" >&2
  exit 1
fi
printf 'As described:\n%s\n' "$seen"
