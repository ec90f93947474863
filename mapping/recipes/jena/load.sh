#!/bin/sh
# Loads data/onrecord.nq.gz into the new TDB2 database tdb2.
#   sh load.sh
# TDB2_LOADER: tdb2.xloader, for a big dataset; tdb2.tdbloader is faster for a small one.
set -eu

cd "$(dirname "$0")"
if [ -e tdb2 ]; then
  echo "load.sh: there is a database in tdb2; the loader only makes new ones" >&2
  exit 1
fi
"${TDB2_LOADER:-tdb2.xloader}" --loc tdb2 data/onrecord.nq.gz
