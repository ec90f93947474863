#!/bin/sh
# Builds the index of data/onrecord.nq.gz and starts QLever, by the settings in Qleverfile.
#   sh load.sh [--system docker]      options for qlever index and qlever start
set -eu

cd "$(dirname "$0")"
qlever index "$@"
qlever start "$@"
