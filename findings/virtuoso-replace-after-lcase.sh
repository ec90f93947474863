#!/usr/bin/env bash
# Virtuoso 7.2.5: REPLACE after LCASE cuts a character of several bytes, and the answer is no UTF-8 any more.
#
# REPLACE(LCASE("Dockers’ Union"), "[^a-z0-9]+", " ") should give "dockers union", as LCASE(REPLACE(...)) does. In place of
# the apostrophe it gives a space, the last of its three bytes, and another space, under status 200 and charset=UTF-8. The
# usual way of comparing names without punctuation thus finds no name with a typographic apostrophe, without an error.
#
# Guess: dockers union, whichever function comes first.
set -euo pipefail
# shellcheck source=findings/virtuoso.bash
. "$(dirname "$0")/virtuoso.bash"
start_virtuoso "CaseMode = 2" ""
seen=$(for text in 'REPLACE(LCASE("Dockers’ Union"), "[^a-z0-9]+", " ")' 'LCASE(REPLACE("Dockers’ Union", "[^A-Za-z0-9]+", " "))'; do
  ask text/csv "SELECT ($text AS ?text) {}" | tail -n 1 | python3 -c 'import sys; print(sys.stdin.buffer.read().strip())'
done)
compare "$seen" "$(cat <<'TEXT'
b'"dockers \x99 union"'
b'"dockers union"'
TEXT
)"
