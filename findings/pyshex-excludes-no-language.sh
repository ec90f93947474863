#!/usr/bin/env bash
# PyShEx 0.9.0 excludes no language from a range of languages.
#
# In ShEx, [@~ - @de~] means any language but German and its kinds. With PyShEx, German and Austrian German pass, and so
# does every excluded language in any range. Exclusions from a range of IRIs work. A shape that asks for labels in other
# languages than that of the article accepts those of the article too.
#
# Guess: false for de, de-AT and en-GB where they are excluded.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install PyShEx==0.9.0 rdflib==7.5.0
seen=$("$folder/venv/bin/python" - <<'PYTHON'
from pyshex import ShExEvaluator
from rdflib import Graph, Literal, URIRef

NODE, LABEL, SHAPE = (URIRef(f"http://example.org/{name}") for name in ("n", "p", "S"))

def passes(values, term):
    graph = Graph()
    graph.add((NODE, LABEL, term))
    schema = f"PREFIX : <http://example.org/>\n:S {{ :p [{values}] }}"
    return ShExEvaluator(rdf=graph, schema=schema, focus=NODE, start=SHAPE).evaluate()[0].result

def show(values, terms):
    print(f"[{values}]", *(f"{name}: {passes(values, term)}" for name, term in terms.items()), sep="  ")

def texts(*tags):
    return {tag: Literal("x", lang=tag) for tag in tags}

show("@fi~", texts("fi", "fi-FI", "en"))
show("@~ - @de", texts("en", "de"))
show("@~ - @de~", texts("en", "de", "de-AT"))
show("@en~ - @en-GB", texts("en", "en-GB"))
show(":c~ - :cd~", {name: URIRef(f"http://example.org/{name}") for name in ("c", "cd", "cde")})
PYTHON
)
expected=$(cat <<'TEXT'
[@fi~]  fi: True  fi-FI: True  en: False
[@~ - @de]  en: True  de: True
[@~ - @de~]  en: True  de: True  de-AT: True
[@en~ - @en-GB]  en: True  en-GB: True
[:c~ - :cd~]  c: True  cd: False  cde: False
TEXT
)
if [ "$seen" != "$expected" ]; then
  printf 'This has changed. Seen:\n%s\nDescribed:\n%s\n' "$seen" "$expected" >&2
  exit 1
fi
printf 'As described:\n%s\n' "$seen"
