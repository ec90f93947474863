#!/usr/bin/env bash
# pyoxigraph 0.5.13: a store that was loaded by two calls of bulk_load is half as large again as one loaded by one call,
# also after Store.optimize().
#
# A bulk load holds its input in memory several times over, so large files are better loaded in parts. optimize(), which is
# meant for the time after such loads, does not make the files as small as one load does; ten parts cost as much as two.
# Quads and answers are the same.
#
# Guess: after optimize() the files of equal data have equal sizes, within a few per cent.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install pyoxigraph==0.5.13
seen=$("$folder/venv/bin/python" - <<'PYTHON'
import os, tempfile, pyoxigraph

LINES = [
    f'<http://example.org/{i}> <http://example.org/p{i % 20}> "value {i * 7919 % 1000003}" <http://example.org/g{i // 500}> .\n'
    for i in range(300_000)
]

def load(parts):
    """Return the bytes of the sorted tables of a store loaded in so many parts, and its number of quads."""
    with tempfile.TemporaryDirectory() as folder:
        store, step = pyoxigraph.Store(f"{folder}/store"), len(LINES) // parts
        for begin in range(0, len(LINES), step):
            data = "".join(LINES[begin : begin + step]).encode()
            store.bulk_load(data, format=pyoxigraph.RdfFormat.N_QUADS)
        store.flush()
        store.optimize()
        quads = len(store)
        del store
        files = os.scandir(f"{folder}/store")
        return sum(file.stat().st_size for file in files if file.name.endswith(".sst")), quads

whole, quads = load(1)
for parts in (2, 10):
    size, same = load(parts)
    print(f"{parts} parts: same number of quads {quads == same}, between 1.4 and 1.6 times the size {1.4 < size / whole < 1.6}")
PYTHON
)
expected=$(cat <<'TEXT'
2 parts: same number of quads True, between 1.4 and 1.6 times the size True
10 parts: same number of quads True, between 1.4 and 1.6 times the size True
TEXT
)
if [ "$seen" != "$expected" ]; then
  printf 'This has changed. Seen:\n%s\nDescribed:\n%s\n' "$seen" "$expected" >&2
  exit 1
fi
printf 'As described:\n%s\n' "$seen"
