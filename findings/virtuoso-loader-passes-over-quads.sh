#!/usr/bin/env bash
# Virtuoso 7.2.5: the bulk loader passes over N-Quads without a message if it is given no graph.
#
# ld_dir takes a folder, a pattern and the graph for triples that name none. N-Quads name theirs, so NULL seems right. The
# file is then not entered in the list of files to load; rdf_loader_run finds nothing to do, and every statement
# succeeds. With any graph, to which not one triple goes, the file is loaded.
#
# Guess: the quads are loaded in both cases, or NULL is an error.
set -euo pipefail
# shellcheck source=findings/virtuoso.bash
. "$(dirname "$0")/virtuoso.bash"
start_virtuoso "CaseMode = 2" ""
echo '<u:s> <u:p> "o" <u:g> .' > "$folder/data/one.nq"
seen=$(for graph in NULL "'u:unused'"; do
  said=$(run_sql <<SQL
ld_dir ('data', 'one.nq', $graph);
rdf_loader_run ();
SQL
  )
  echo "$graph:${said:- no message,}" "$(ask text/csv 'SELECT (COUNT(*) AS ?n) { GRAPH <u:g> { ?s ?p ?o } }' | tail -1) quads"
done)
compare "$seen" "NULL: no message, 0 quads
'u:unused': no message, 1 quads"
