"""A claim of the real article, and the files below the address of each claim."""

from __future__ import annotations

from tests.conftest import ARTICLE

CLAIM = f"/article/{ARTICLE}/claim"
DENIAL = f"{CLAIM}/iranian-officials-deny"
SENTENCE = (
    "Iranian officials then denied the report, which also said the Biden administration had agreed "
    "to release $7 billion in frozen Iranian funds"
)
FILES = {
    "bundle.md": "text/markdown; charset=utf-8",
    "bundle.json": "application/json",
    "cite.bib": "application/x-bibtex",
    "cite.json": "application/vnd.citationstyles.csl+json",
}
