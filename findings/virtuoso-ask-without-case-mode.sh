#!/usr/bin/env bash
# Virtuoso 7.2.5 answers an ASK with a table of one row unless its settings say CaseMode = 2.
#
# SPARQL 1.1 Query Results JSON (section 3.3) has "boolean" for an ASK. Without the setting, whose default is 1, the answer
# has "head" and "results" with a variable __ASK_RETVAL of value 1, because the name by which Virtuoso recognises an ASK
# has then been folded to upper case. CaseMode is documented for the identifiers of SQL.
#
# Guess: {"head": {}, "boolean": true} whatever SQL does with its names.
set -euo pipefail
# shellcheck source=findings/virtuoso.bash
. "$(dirname "$0")/virtuoso.bash"
start_virtuoso "" ""
seen=$(ask application/sparql-results+json 'ASK {}' | python3 -c 'import json, sys
print(json.dumps({name: each for name, each in json.load(sys.stdin).items() if name != "head"}))')
compare "$seen" '{"results": {"distinct": false, "ordered": true, "bindings": [{"__ASK_RETVAL": {"type": "typed-literal", "datatype": "http://www.w3.org/2001/XMLSchema#integer", "value": "1"}}]}}'
