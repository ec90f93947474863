#!/usr/bin/env bash
# owlrl 7.6.2 never compares the last member of owl:AllDifferent or owl:AllDisjointProperties with the others.
#
# OWL 2 RL, rules eq-diff2, eq-diff3 and prp-adp, finds a contradiction for every pair of members. owlrl goes through
# the pairs without the last one: of two members it compares nothing, and of three only the first two. A reasoner that
# is to refuse the merge of two persons who are known to be different says nothing. owl:differentFrom, and
# owl:AllDisjointClasses of two members, are checked.
#
# Guess: a contradiction in each line.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install owlrl==7.6.2 rdflib==7.6.0
seen=$("$folder/venv/bin/python" - <<'PYTHON'
import owlrl, rdflib

PREFIXES = "@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix e: <http://example.org/> .\n"
for name, data in {
    "differentFrom": "e:ann owl:differentFrom e:anna; owl:sameAs e:anna .",
    "AllDifferent, the only pair": "[] a owl:AllDifferent; owl:members (e:ann e:anna) . e:ann owl:sameAs e:anna .",
    "AllDifferent, first and second": "[] a owl:AllDifferent; owl:members (e:ann e:anna e:bo) . e:ann owl:sameAs e:anna .",
    "AllDifferent, second and third": "[] a owl:AllDifferent; owl:members (e:bo e:ann e:anna) . e:ann owl:sameAs e:anna .",
    "with distinctMembers": "[] a owl:AllDifferent; owl:distinctMembers (e:ann e:anna) . e:ann owl:sameAs e:anna .",
    "AllDisjointProperties": "[] a owl:AllDisjointProperties; owl:members (e:affirms e:denies) . e:c e:affirms e:s; e:denies e:s .",
    "AllDisjointClasses": "[] a owl:AllDisjointClasses; owl:members (e:Person e:Place) . e:x a e:Person, e:Place .",
}.items():
    graph = rdflib.Graph().parse(data=PREFIXES + data, format="turtle")
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    errors = [o for _, p, o in graph if str(p).endswith("#error")]
    print(f"{name}: {'contradiction' if errors else 'none'}")
PYTHON
)
expected=$(cat <<'TEXT'
differentFrom: contradiction
AllDifferent, the only pair: none
AllDifferent, first and second: contradiction
AllDifferent, second and third: none
with distinctMembers: none
AllDisjointProperties: none
AllDisjointClasses: contradiction
TEXT
)
if [ "$seen" != "$expected" ]; then
  printf 'This has changed. Seen:\n%s\nDescribed:\n%s\n' "$seen" "$expected" >&2
  exit 1
fi
printf 'As described:\n%s\n' "$seen"
