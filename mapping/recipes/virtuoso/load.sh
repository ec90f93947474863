#!/bin/sh
# Loads data/onrecord.nq.gz into a running Virtuoso server and proves that all of it is there.
#   sh load.sh [HOST:PORT]      the SQL port of the server, 127.0.0.1:1111 by default
# ISQL: Virtuoso's isql (isql-vt). VIRTUOSO_PASSWORD: of the user dba. DATA: the folder data as the server sees it.
set -eu

server=${1:-127.0.0.1:1111}
graphs='{{ base_iri }}graph/'
quads={{ quads }}

ask() {
  "${ISQL:-isql-vt}" "$server" dba "${VIRTUOSO_PASSWORD:-dba}" VERBOSE=OFF BANNER=OFF PROMPT=OFF ERRORS=STDOUT
}

count() {
  echo "SPARQL SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } FILTER (STRSTARTS(STR(?g), '$graphs')) };" | ask | tr -d ' \n'
}

found=$(count)
if [ "$found" != 0 ]; then
  echo "load.sh: Virtuoso says $found where 0 quads of ${graphs} should be: is it up, and its database empty?" >&2
  exit 1
fi

# The loader passes over a file without a message unless it is given a graph, even if every quad of it names its own.
# Virtuoso's own graphs would be part of the default graph: they are hidden from the user of the SPARQL endpoint.
said=$(ask <<SQL
ld_dir_all ('${DATA:-data}', 'onrecord.nq.gz', '${graphs}none');
rdf_loader_run ();
SELECT 'not loaded: ' || ll_file || ' ' || coalesce (ll_error, '') FROM DB.DBA.LOAD_LIST
  WHERE ll_file LIKE '%onrecord.nq.gz' AND (ll_state <> 2 OR ll_error IS NOT NULL);
CREATE PROCEDURE DB.DBA.ONRECORD_HIDE_OTHER_GRAPHS ()
{
  DB.DBA.RDF_DEFAULT_USER_PERMS_SET ('nobody', 0, 1);
  DB.DBA.RDF_GRAPH_GROUP_CREATE ('http://www.openlinksw.com/schemas/virtrdf#PrivateGraphs', 1);
  FOR (SPARQL SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } FILTER (!STRSTARTS(STR(?g), '$graphs')) }) DO
    DB.DBA.RDF_GRAPH_GROUP_INS ('http://www.openlinksw.com/schemas/virtrdf#PrivateGraphs', "g");
};
DB.DBA.ONRECORD_HIDE_OTHER_GRAPHS ();
CHECKPOINT;
SQL
)
found=$(count)
if [ "$found" != "$quads" ]; then
  echo "load.sh: $found of $quads quads were loaded. Is the folder data one of the DirsAllowed?" >&2
  [ -z "$said" ] || echo "$said" >&2
  exit 1
fi
echo "load.sh: loaded $quads quads"
