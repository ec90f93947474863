"""Check the articles of one shard and write their parts: the same shard of the same input makes the same files."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mapping.errors import BadCorpus
from mapping.publication.article_checks import CorpusChecks, check_shared
from mapping.publication.article_folders import refuse_output
from mapping.publication.article_lines import ArticleLines
from mapping.publication.corpus import read_corpus, read_shared
from mapping.publication.digests import MANIFEST, sha256_of, sha256_of_file
from mapping.publication.inputs import SharedInputs
from mapping.publication.part_store import finished_parts, new_parts, temporary_parts
from mapping.publication.problem_lines import as_line
from mapping.publication.release import release_digest
from mapping.publication.stream_checks import StreamChecks
from mapping.shacl.validation import load_shapes
from mapping.sharding.attempt import attempt, replace_shard
from mapping.sharding.shard_manifest import ShardFile, ShardManifest, read_manifest
from mapping.sheet.article_source import ArticleFolder
from mapping.sheet.problem_messages import is_warning

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from mapping.errors import Problem
    from mapping.publication.part_store import PartStore
    from mapping.publication.progress import Progress
    from mapping.sharding.shard import Shard
    from mapping.sheet.article_source import ArticleSource


@dataclass(frozen=True)
class ShardInput:
    """The articles of an archive: in JSON Lines with the names of files, or without any in the folders of a corpus."""

    corpus: Path
    names: tuple[str, ...]
    version: str
    max_errors: int


def check_shared_files(folder: Path) -> None:
    """Check the files that articles share, before many processes do for nothing. Raises `BadCorpus`."""
    corpus = read_shared(folder)
    with temporary_parts() as parts:
        problems = check_shared(CorpusChecks(corpus, SharedInputs(corpus).with_articles({}), load_shapes(), parts))
    if not all(map(is_warning, problems)):
        raise BadCorpus(problems)


def map_shard(given: ShardInput, shard: Shard, out: Path, progress: Progress, *, jobs: int = 1) -> ShardManifest:
    """Check the articles of a shard in ``jobs`` processes, write their parts below ``out`` and return the manifest.

    Parts of an earlier run are kept if they still hold. Several processes may work on the same shard; each writes
    into a folder of its own, and the shard changes in one step.

    Raises `UnreadableInput`, `BadCorpus`, `BuildRefused` for too many bad lines, and `OutputFailed`.
    """
    refuse_output(out, given.corpus)
    corpus = read_shared(given.corpus) if given.names else read_corpus(given.corpus)
    lines = ArticleLines(given.names, shard.owns)
    folders = [ArticleFolder(sheet) for slug, sheet in corpus.sheets.items() if shard.owns(slug)]
    articles: Iterable[ArticleSource | Problem] = lines if given.names else folders
    target, shared = out / shard.name, SharedInputs(corpus)
    with attempt(target) as work:
        with ExitStack() as stack:
            parts = stack.enter_context(new_parts(work / "parts.sqlite"))
            earlier = _earlier_parts(target, stack)
            checks = StreamChecks(corpus, load_shapes(), shared, parts, earlier, given.max_errors, jobs)
            checks.check(articles, progress)
            report, digest, refused = _summarize(parts, checks)
        (work / "report.jsonl").write_text(report, "utf-8")
        manifest = ShardManifest(
            number=shard.number,
            of=shard.of,
            version=given.version,
            release=release_digest(),
            files=shared.files,
            source=lines.sha256 if given.names else sha256_of("\n".join(corpus.sheets).encode()),
            articles=len(checks.articles),
            refused=refused,
            bad_lines=tuple(checks.bad_lines),
            digest=digest,
            parts=_file(work / "parts.sqlite"),
            report=_file(work / "report.jsonl"),
        )
        (work / MANIFEST).write_text(manifest.model_dump_json(indent=2) + "\n", "utf-8")
        replace_shard(work, target, {"parts.sqlite": manifest.parts.name, "report.jsonl": manifest.report.name})
    return manifest


def _earlier_parts(target: Path, stack: ExitStack) -> PartStore:
    """Return the parts that the shard has now; none if it was not finished or has another layout."""
    manifest = read_manifest(target)
    if manifest and (target / manifest.parts.name).is_file():
        found = stack.enter_context(finished_parts(target / manifest.parts.name))
        if found is not None:
            return found
    return stack.enter_context(temporary_parts())


def _summarize(parts: PartStore, checks: StreamChecks) -> tuple[str, str, int]:
    """Return the report of a shard, the digest of its parts, and the number of refused articles."""
    problems, digests, refused = [*checks.bad_lines], list[str](), 0
    for slug in sorted(checks.articles):
        head = parts.head(slug)
        problems += head.problems
        digests.append(f"{slug} {sha256_of(head.model_dump_json().encode())}\n")
        refused += head.entry is None
    report = "".join(f"{as_line(each)}\n" for each in sorted(problems))
    return report, sha256_of("".join(digests).encode()), refused


def _file(path: Path) -> ShardFile:
    """Describe a file under the name that it gets when the shard is finished."""
    sha256 = sha256_of_file(path)
    return ShardFile(name=f"{path.stem}-{sha256[:16]}{path.suffix}", bytes=path.stat().st_size, sha256=sha256)
