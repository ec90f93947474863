#!/bin/sh
# Makes the repository of repository.ttl and loads data/onrecord.nq.gz into it. GraphDB must not be running.
#   sh load.sh
# IMPORTRDF: the loader in the folder bin of GraphDB.
set -eu

cd "$(dirname "$0")"
"${IMPORTRDF:-importrdf}" preload --force -c repository.ttl data/onrecord.nq.gz
