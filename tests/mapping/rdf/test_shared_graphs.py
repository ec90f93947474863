"""The description of the dataset follows DCAT."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mapping.publication.corpus import read_corpus
from mapping.rdf.namespaces import DCTERMS
from mapping.rdf.shared_graphs import dataset_quads
from mapping.rdf.void_partitions import Tally

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("tag", "iri"),
    [
        ("en", "http://id.loc.gov/vocabulary/iso639-1/en"),
        ("pt-BR", "http://id.loc.gov/vocabulary/iso639-1/pt"),
        ("ckb", "http://lexvo.org/id/iso639-3/ckb"),
    ],
)
def test_the_language_of_the_dataset_is_an_iri(seeds: Path, tag: str, iri: str) -> None:
    corpus = read_corpus(seeds)
    dataset = corpus.dataset.model_copy(update={"language": tag})
    described = dataset_quads(dataset, corpus.iris, Tally(), 1)
    assert [str(quad.object) for quad in described if quad.predicate == DCTERMS.language] == [f"<{iri}>"]
