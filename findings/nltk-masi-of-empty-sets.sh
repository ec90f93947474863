#!/usr/bin/env bash
# nltk 3.10.4 ends Krippendorff's alpha with a ZeroDivisionError if two annotators agree that an item has no label.
#
# MASI and Jaccard distances are made for items with a set of labels. Two empty sets are equal, so their distance is 0
#, but both functions of nltk divide by the size of the union. An
# annotation in which a sentence may have no label needs a distance of one's own, or a label for "none".
#
# Guess: 0.0 for two empty sets, and an alpha.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install nltk==3.10.4
seen=$("$folder/venv/bin/python" - <<'PYTHON'
from nltk.metrics.agreement import AnnotationTask
from nltk.metrics.distance import binary_distance, jaccard_distance, masi_distance

denial, forecast = frozenset({"denial"}), frozenset({"forecast"})
marks = {"first": denial, "second": forecast, "third": frozenset()}
data = [(coder, item, labels) for coder in ("a", "b") for item, labels in marks.items()]
for distance in binary_distance, jaccard_distance, masi_distance:
    for name, rows in ("labelled items", [row for row in data if row[2]]), ("and one without a label", data):
        try:
            seen = AnnotationTask(rows, distance=distance).alpha()
        except ZeroDivisionError as error:
            seen = type(error).__name__
        print(distance.__name__, "-", name, "-", seen)
PYTHON
)
expected=$(cat <<'TEXT'
binary_distance - labelled items - 1.0
binary_distance - and one without a label - 1.0
jaccard_distance - labelled items - 1.0
jaccard_distance - and one without a label - ZeroDivisionError
masi_distance - labelled items - 1.0
masi_distance - and one without a label - ZeroDivisionError
TEXT
)
if [ "$seen" != "$expected" ]; then
  printf 'This has changed. Seen:\n%s\nDescribed:\n%s\n' "$seen" "$expected" >&2
  exit 1
fi
printf 'As described:\n%s\n' "$seen"
