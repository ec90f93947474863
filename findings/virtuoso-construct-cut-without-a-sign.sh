#!/usr/bin/env bash
# Virtuoso 7.2.5 cuts a CONSTRUCT at ResultSetMaxRows and says so nowhere; of a SELECT it says so in a header.
#
# The settings that Debian installs have ResultSetMaxRows = 10000 (here 100). A SELECT with more rows is answered with 200
# and X-SPARQL-MaxRows, but a CONSTRUCT with 200, a Content-Length and a well-formed graph of that many triples. A client
# that exports a dataset by CONSTRUCT has a part of it and cannot know.
#
# Guess: the header, or an error, for both.
set -euo pipefail
# shellcheck source=findings/virtuoso.bash
. "$(dirname "$0")/virtuoso.bash"
start_virtuoso "CaseMode = 2" "ResultSetMaxRows = 100"
python3 -c 'print("\n".join(f"<u:s{n}> <u:p> \"{n}\" <u:g> ." for n in range(1000)))' > "$folder/data/thousand.nq"
run_sql > /dev/null <<'SQL'
ld_dir ('data', 'thousand.nq', 'u:g');
rdf_loader_run ();
SQL
head_of() {
  sed -n '1s/^HTTP[^ ]* \([0-9]*\).*/\1/p' "$folder/head"
  tr -d '\r' < "$folder/head" | grep -i '^X-SPARQL-MaxRows' || echo "no X-SPARQL-MaxRows"
}
seen=$(
  echo "$(ask text/csv 'SELECT (COUNT(*) AS ?n) { GRAPH <u:g> { ?s ?p ?o } }' | tail -1) triples"
  echo "SELECT: $(ask text/csv 'SELECT * { GRAPH <u:g> { ?s ?p ?o } }' | tail -n +2 | wc -l) rows," $(head_of)
  echo "CONSTRUCT: $(ask text/plain 'CONSTRUCT { ?s ?p ?o } { GRAPH <u:g> { ?s ?p ?o } }' | grep -c 'u:p') triples," $(head_of)
)
compare "$seen" "1000 triples
SELECT: 100 rows, 200 X-SPARQL-MaxRows: 100
CONSTRUCT: 101 triples, 200 no X-SPARQL-MaxRows"
