"""The part of ``onrecord draft`` that asks a language model: its options, its run, and the report of it."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pydantic import TypeAdapter, ValidationError

from mapping.errors import OnrecordError, UnreadableInput, how_to_install, printable
from mapping.proposing.collected import Collected
from mapping.proposing.gate import Gate
from mapping.proposing.location import Locator
from mapping.proposing.prompt import Prompt, prompt_for
from mapping.proposing.proposed_sheet import Origin, SheetWriter
from mapping.proposing.windows import Window, windows_of
from mapping.shacl.validation import load_shapes
from mapping.sheet.article_text import ArticleText
from mapping.sheet.draft_writing import name_or_unnamed, shorten
from mapping.sheet.value_types import Words
from mapping.sheet.word_lists import word_lists
from server.cli.useless_flags import refuse_useless
from server.cli.whole_numbers import whole_number

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping, Sequence

    from mapping.proposing.answer import Refusal
    from mapping.publication.corpus import Corpus
    from server.language_model.asking import Asked

_WORDS: Final[TypeAdapter[str]] = TypeAdapter(Words)
#: Options that are whole numbers: their defaults, placeholders and meanings.
_NUMBERS: Final = (
    ("--max-tokens", 500_000, "N", "limit of tokens for all requests together"),
    ("--concurrency", 4, "N", "most requests at a time"),
    ("--timeout", 180, "SECONDS", "longest wait for one answer"),
    ("--window", 6000, "CHARACTERS", "longest part of the text in one request"),
)
#: Most dropped proposals that are listed on standard error; a report has all of them.
_MOST_LISTED: Final = 20
_LONGEST_LINE: Final = 300
#: Smallest window, in characters; an overlap is at most half of a window.
_SMALLEST_WINDOW: Final = 500


@dataclass(frozen=True)
class ModelDraft:
    """The outcome of asking a model about one article."""

    #: In YAML; none if no proposal passed.
    sheet: str | None
    claims: int
    repeated: int
    refusals: tuple[Refusal, ...]
    #: Sentences about the windows that the sheet is not about.
    missing: tuple[str, ...]
    tokens: int

    @property
    def exit_code(self) -> int:
        """3 for a part of the text, 1 if nothing was found, otherwise 0."""
        if self.sheet is None:
            return 2 if self.missing else 1
        return 3 if self.missing else 0


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of drafting with a model."""
    group = parser.add_argument_group("with a language model")
    group.add_argument("--model", metavar="NAME", help="ask this model, as its server calls it")
    group.add_argument("--base-url", metavar="URL", help="address of the server, for example http://localhost:11434/v1")
    group.add_argument(
        "--report", type=Path, metavar="FILE", help="write the dropped proposals, with reasons, as JSON Lines"
    )
    for name, default, placeholder, meaning in _NUMBERS:
        group.add_argument(
            name, type=whole_number(1), default=default, metavar=placeholder, help=f"{meaning} (%(default)s)"
        )
    group.add_argument(
        "--overlap",
        type=whole_number(0),
        metavar="CHARACTERS",
        help="longest part that two requests share (a tenth of --window)",
    )


def refuse_without_model(arguments: argparse.Namespace) -> None:
    """Raise `OnrecordError` for an option that only a model needs."""
    numbers = {name: default for name, default, *_ in _NUMBERS}
    refuse_useless(arguments, {"--base-url": None, "--report": None, "--overlap": None, **numbers}, "needs --model")


def draft(text: str, about: Mapping[str, str], corpus: Corpus, arguments: argparse.Namespace) -> ModelDraft:
    """Ask the model about a text and return the sheet that passes the checks. Raises `OnrecordError`."""
    _check(arguments)
    article = ArticleText(text, word_lists(about["language"]))
    windows = windows_of(article, arguments.window, _overlap(arguments))
    prompt = prompt_for(corpus.knowledge.kinds)
    asked, tokens = _ask([each.text_of(article) for each in windows], prompt, arguments)
    collected, missing = _collect(asked, windows, article, corpus)
    at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    origin = Origin(name_or_unnamed(arguments.model, ()), arguments.model, prompt.digest, at)
    writer = SheetWriter(article, about, corpus.entities, origin)
    admitted = Gate(text, writer, corpus, load_shapes()).admit(collected.in_text_order())
    return ModelDraft(
        admitted.yaml if admitted.proposals else None,
        len(admitted.proposals),
        collected.repeated,
        (*collected.refusals, *admitted.refusals),
        tuple(missing),
        tokens,
    )


def report(draft: ModelDraft, name: str, arguments: argparse.Namespace) -> None:
    """Say on standard error the outcome of a draft, and write the report if one is wanted."""
    for each in draft.refusals[:_MOST_LISTED]:
        print(f"onrecord: dropped: {_line(each)}", file=sys.stderr)
    if (more := len(draft.refusals) - _MOST_LISTED) > 0:
        where = "" if arguments.report else "; --report lists all"
        print(f"onrecord: dropped: {more} more{where}", file=sys.stderr)
    for sentence in draft.missing:
        print(f"onrecord: {sentence}", file=sys.stderr)
    counts = f"{draft.claims} claims to check, {len(draft.refusals)} proposals dropped, {draft.repeated} repeated"
    part = " of a part of the text" if draft.missing else ""
    print(f"onrecord: {name}: {counts}{part}; {draft.tokens:,} tokens", file=sys.stderr)
    if arguments.report:
        _write_report(draft, arguments.report)


def _check(arguments: argparse.Namespace) -> None:
    if not arguments.base_url:
        raise OnrecordError("--model needs --base-url, the address of its server: http://localhost:11434/v1")
    try:
        _WORDS.validate_python(arguments.model)
    except ValidationError:
        raise OnrecordError("--model: not a valid name of a model: give one line of at most 300 characters") from None
    if arguments.window < _SMALLEST_WINDOW or _overlap(arguments) * 2 > arguments.window:
        raise OnrecordError(f"--window is at least {_SMALLEST_WINDOW}, and --overlap at most half of it")


def _overlap(arguments: argparse.Namespace) -> int:
    overlap: int = arguments.window // 10 if arguments.overlap is None else arguments.overlap
    return overlap


def _ask(windows: Sequence[str], prompt: Prompt, arguments: argparse.Namespace) -> tuple[Asked, int]:
    """Ask about all windows with a progress bar; return the answers and the tokens they took."""
    try:
        from tqdm import tqdm  # noqa: PLC0415 - of the extra llm

        from server.language_model.asking import Asking  # noqa: PLC0415
    except ModuleNotFoundError as error:
        reason = f"--model needs the library {error.name}, which is not installed ({how_to_install('llm')})"
        raise OnrecordError(reason) from None
    from server.language_model.address import address_of  # noqa: PLC0415
    from server.language_model.completion import CompletionClient  # noqa: PLC0415
    from server.language_model.token_budget import TokenBudget  # noqa: PLC0415

    address = address_of(arguments.base_url, os.environ)

    async def ask_all() -> tuple[Asked, int]:
        client, budget = (
            CompletionClient(address, arguments.model, arguments.timeout),
            TokenBudget(arguments.max_tokens),
        )
        # Where no terminal shows it there is no bar.
        with tqdm(total=len(windows), unit="window", file=sys.stderr, leave=False, disable=None) as bar:
            try:
                asked = await Asking(client, prompt, budget, arguments.concurrency).ask(windows, bar.update)
            finally:
                await client.aclose()
        return asked, budget.spent

    return asyncio.run(ask_all())


def _collect(
    asked: Asked, windows: Sequence[Window], article: ArticleText, corpus: Corpus
) -> tuple[Collected, list[str]]:
    """Return the proposals of all answers, and a sentence for each window without a usable one."""
    collected, missing = Collected(), list[str]()
    known = {name for each in corpus.entities.values() for name in each.names}
    locator = Locator(article, known, corpus.knowledge.kinds.names)
    for number, answer in sorted(asked.answers.items()):
        window = windows[number]
        if fault := answer.fault or collected.add(answer.text, window, number, locator):
            place = f"characters {window.start + 1} to {window.end}"
            missing.append(f"the answer about {place} cannot be used: {fault}")
    if asked.stopped:
        missing.append(f"asked about {len(asked.answers)} of {len(windows)} windows: {asked.stopped}")
    return collected, missing


def _line(refusal: Refusal) -> str:
    """Return one line for a refusal, without control characters; the reason may repeat words of the model."""
    code = f"{refusal.code} " if refusal.code else ""
    quotes = refusal.proposal.get("quotes") if isinstance(refusal.proposal, dict) else None
    words = f": {' ... '.join(map(str, quotes))!r}" if isinstance(quotes, (list, tuple)) else ""
    return shorten(printable(f"{code}{refusal.reason}{words}"), _LONGEST_LINE)


def _write_report(draft: ModelDraft, file: Path) -> None:
    lines = [{"code": each.code, "reason": each.reason, "proposal": each.proposal} for each in draft.refusals]
    lines += [{"code": None, "reason": sentence, "proposal": None} for sentence in draft.missing]
    try:
        file.write_text("".join(f"{json.dumps(each)}\n" for each in lines), "utf-8")
    except OSError as error:
        raise UnreadableInput(file, error.strerror or str(error), "make the folder writable") from None
