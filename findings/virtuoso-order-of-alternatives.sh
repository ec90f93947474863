#!/usr/bin/env bash
# Virtuoso 7.2.5 reads or refuses a property path with three alternatives by the order in which they are written.
#
# SPARQL 1.1 (section 9.1) lets alternatives be any paths, and their order changes nothing. If the first of three is
# repeated or a sequence, Virtuoso answers 400 with an internal error of its compiler; if the same path comes second or
# last, it answers. Two alternatives do in any order.
#
# Guess: an answer to each, or none to any.
set -euo pipefail
# shellcheck source=findings/virtuoso.bash
. "$(dirname "$0")/virtuoso.bash"
start_virtuoso "CaseMode = 2" ""
seen=$(for path in '<u:a>+|<u:b>|<u:c>' '<u:b>|<u:a>+|<u:c>' '<u:b>|<u:c>|<u:a>+' '<u:a>/<u:d>|<u:b>|<u:c>' '<u:b>|<u:c>|<u:a>/<u:d>' '<u:a>+|<u:b>'; do
  answer=$(ask text/csv "ASK { <u:x> $path ?y }")
  echo "$path: $(sed -n '1s/^HTTP[^ ]* \([0-9]*\).*/\1/p' "$folder/head") $(echo "$answer" | grep -o 'Internal error' || true)"
done)
compare "$seen" "<u:a>+|<u:b>|<u:c>: 400 Internal error
<u:b>|<u:a>+|<u:c>: 200 
<u:b>|<u:c>|<u:a>+: 200 
<u:a>/<u:d>|<u:b>|<u:c>: 400 Internal error
<u:b>|<u:c>|<u:a>/<u:d>: 200 
<u:a>+|<u:b>: 200 "
