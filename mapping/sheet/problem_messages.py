"""Codes and texts of every problem of a fact sheet, its article and the files that articles share.

`CODES` is the table of docs/fact-sheet.md. A `Message` is one text of a code, for example `WRONG_VALUE` of F004;
its fields in braces are filled by `Message.at`.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from mapping.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["CODES", "PATTERNS", "REASONS", "Message", "suggest"]  # and a constant for each text, below

#: Code -> meaning. The letter names the check: form, quote, reference, date or quantity, shape, limit, onrecord itself.
CODES: Final[Mapping[str, str]] = {
    "F001": "not valid YAML or JSON",
    "F002": "defined twice",
    "F003": "unknown key",
    "F004": "not a value for this key",
    "F005": "missing key",
    "F006": "YAML alias",
    "F007": "a file cannot be read",
    "F008": "the folder's name cannot be part of an IRI",
    "F009": "a link leads out of the article's folder",
    "Q101": "the quote is not in the article",
    "Q102": "the quote occurs more than once, or not so often",
    "Q103": "the form does not fit the article's quotation marks",
    "Q104": "the quote is too short to prove anything",
    "Q105": "the cue is not near the quote",
    "R201": "refers to nothing",
    "R202": "refers to something of the wrong kind",
    "R203": "claimant, cue or audience do not fit the form",
    "D301": "not an EDTF date",
    "D302": "a year that nobody wrote",
    "D303": "the time expression is not near the quote",
    "D304": "not a quantity",
    "S001": "breaks a shape that must hold",
    "S002": "breaks a shape that should hold",
    "L401": "more claims than one fact sheet may have",
    "L402": "checking takes longer than one article may",
    "L403": "more values or pairs than one fact sheet may have",
    "L404": "more problems than are shown",
    "X501": "a fault in onrecord keeps the article from being checked",
}

#: F004: patterns of `mapping.sheet.value_types` and `mapping.sheet.model`, in words.
PATTERNS: Final[Mapping[str, str]] = {
    r"^[a-z0-9]+(-[a-z0-9]+)*$": "must be lower-case letters and digits joined by hyphens",
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$": "must be a date like 2021-07-13",
    r"^[^?#]*/$": "must end with / and have neither ? nor #",
    r"^[^/\\\x00-\x1f]+$": "must be the name of a file in the folder of the fact sheet",
    r"^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$": "must be a language tag like en or pt-BR",
    r'^https?://[^\s<>"{}|\\^`]+$': "must be an http or https address",
}
#: F004: types of pydantic's errors, in words.
REASONS: Final[Mapping[str, str]] = {
    "string_type": "must be text",
    "model_type": "must be a mapping of keys to values",
    "model_attributes_type": "must be a mapping of keys to values",
    "dict_type": "must be a mapping of names to definitions",
    "tuple_type": "must be a list",
    "greater_than_equal": "must be {ge} or more",
    "less_than_equal": "must be {le} or less",
    "too_short": "must not be empty",
    "too_long": "must have at most {max_length} items",
    "string_too_short": "must not be empty",
    "string_too_long": "must have at most {max_length} characters",
    "value_error": "{error}",
}
#: Longest value that a message repeats, in characters.
_LONGEST_VALUE: Final = 1000


@dataclass(frozen=True)
class Message:
    """One text of a problem code and the advice that goes with it."""

    code: str
    text: str
    hint: str = ""

    def at(self, file: str, line: int, column: int, /, **values: object) -> Problem:
        """Return the problem at a position, with the fields of the text and the hint filled.

        >>> print(UNKNOWN_ENTITY.at("facts.yaml", 3, 9, name="iram", suggestion="Did you mean 'iran'?"))
        facts.yaml:3:9: R201 'iram' is not an entity
          hint: Did you mean 'iran'?
        """
        short = {name: _shorten(value) for name, value in values.items()}
        return Problem(file, line, column, self.code, self.text.format(**short), self.hint.format(**short).strip())


def _shorten(value: object) -> object:
    text = value if isinstance(value, str) else repr(value)
    return f"{text[:_LONGEST_VALUE]}…" if len(text) > _LONGEST_VALUE else value


def suggest(name: str, known: Iterable[str], otherwise: str = "Define it, or correct the name.") -> str:
    """Return a question for the known name that is most like an unknown one, or other advice."""
    close = get_close_matches(name[:100], list(known), n=1)
    return f"Did you mean {close[0]!r}?" if close else otherwise


# F: form of the files
INVALID_YAML: Final = Message("F001", "not valid YAML: {reason}", "{advice}")
INVALID_JSON: Final = Message("F001", "not valid JSON: {reason}")
EMPTY_FILE: Final = Message("F001", "the file is empty", 'Begin with "factsheet: 1".')
TOO_DEEP: Final = Message("F001", "more than {most} levels of nesting")
COMPLEX_KEY: Final = Message("F001", "a key must be a single word")
DUPLICATE_KEY: Final = Message("F002", "{name!r} is defined twice{where}", "Rename or remove one of them.")
SHARED_ALREADY: Final = Message(
    "F002",
    "{name!r} is a shared entity already",
    "Remove it here, or give the entity of this article another name.",
)
REPEATED_ID: Final = Message("F002", "the claim {name!r} is defined twice", "Give each claim an id of its own.")
CLAIM_AND_SITUATION: Final = Message(
    "F002", "{name!r} is a situation and a claim", "Rename one of them: content may be either."
)
REPEATED_CLAIM: Final = Message("F002", "this claim repeats an earlier one", "Remove one of them.")
UNKNOWN_KEY: Final = Message("F003", "unknown key {name!r}", "{suggestion}")
WRONG_VALUE: Final = Message("F004", "{name!r} {reason}")
WRONG_FILE: Final = Message("F004", "the file {reason}", "{advice}")
NOT_ALLOWED: Final = Message("F004", "{value!r} is not a value for {name!r}", "{suggestion} Allowed: {allowed}.")
SHEET_AS_TEXT: Final = Message("F004", "'file' names the fact sheet itself", "Name the file that holds the article.")
MISSING_KEY: Final = Message("F005", "missing key {name!r}", "Add {name}: ...")
ALIAS: Final = Message("F006", "YAML aliases are not read here", "Write the value out.")
UNREADABLE: Final = Message("F007", "{name}: {reason}", "{advice}")
BAD_SLUG: Final = Message(
    "F008",
    "the folder {name!r} must be named with at most {most} lower-case letters and digits joined by hyphens",
    "Its name becomes part of IRIs.",
)
OUTSIDE_FOLDER: Final = Message(
    "F009", "{name} leads out of the article's folder", "Put the file itself into the folder instead of a link."
)

# Q: quotes of the article
MISQUOTE: Final = Message(
    "Q101",
    "the quote is not in the article, and no similar words were found",
    "Copy the words from the article; a paraphrase belongs in the situation's label.",
)
SIMILAR_QUOTE: Final = Message(
    "Q101", "the quote is not in the article (closest: article line {line}, {percent}% alike)", "{difference}"
)
AMBIGUOUS_QUOTE: Final = Message(
    "Q102",
    "the quote occurs more than once in the article",
    "Make it longer, or write it as {{text: ..., occurrence: 1}} for the first.",
)
NO_SUCH_OCCURRENCE: Final = Message(
    "Q102", "there is no occurrence {asked}: the quote occurs {found} time(s)", "Correct the number, or leave it out."
)
NOT_QUOTED: Final = Message(
    "Q103",
    "form is quotation, but the words are not all inside quotation marks in the article",
    'Use "form: paraphrase", or "mixed" if only part is quoted.',
)
NOTHING_QUOTED: Final = Message(
    "Q103", "form is mixed, but nothing of it is inside quotation marks in the article", 'Use "form: paraphrase".'
)
SHORT_QUOTE: Final = Message("Q104", "the quote is shorter than {shortest} characters", "Include the words around it.")
CUE_NOT_NEAR: Final = Message(
    "Q105", "the cue {cue!r} is not {where}", "Copy the reporting words as the article writes them."
)

# R: names and who speaks
UNKNOWN_ENTITY: Final = Message("R201", "{name!r} is not an entity", "{suggestion}")
UNKNOWN_KIND: Final = Message("R201", "{name!r} is not a kind of situation", "{suggestion}")
UNKNOWN_SITUATION: Final = Message("R201", "{name!r} is not in situations", "{suggestion}")
UNKNOWN_CONTENT: Final = Message("R201", "{name!r} is neither a situation nor a claim", "{suggestion}")
UNKNOWN_CLAIM: Final = Message("R201", "{name!r} is not a claim", "{suggestion}")
HAS_NO_MEMBERS: Final = Message("R202", "a {type} has no members", "Use type: Group.")
SHARED_SOURCES: Final = Message(
    "R202",
    "a SourceGroup belongs to one article",
    "Move it to the entities of that article's fact sheet.",
)
CANNOT_SPEAK: Final = Message(
    "R202",
    "{name!r} is an {type} and cannot say anything",
    "Name the person, group or body that spoke; the occasion belongs in told_to.",
)
NARRATED_REPORT: Final = Message(
    "R202",
    "the article's own voice reports no claim",
    "Remove the reported claim from content, or name who reports it as claimant.",
)
NO_CLAIMANT: Final = Message(
    "R203",
    "{claim} has form {form!r} but no claimant",
    'Name who says it, or use "form: narration" for the article\'s own voice.',
)
NARRATION_WITH_VOICE: Final = Message(
    "R203",
    "{claim} is narration, so it has no {key}",
    "Remove it, or say in which form the source speaks: quotation, mixed or paraphrase.",
)

# D: values of dates and quantities
NOT_EDTF: Final = Message(
    "D301", "{text!r} is not an EDTF date", "Write 2021-07-13, 2021-07, 2021, or XXXX-05 if no year is stated."
)
INVENTED_YEAR: Final = Message(
    "D302",
    "{text!r} does not say which year is meant, and the article has no date",
    "Write XXXX for the year, or add article.published if you know it.",
)
TIME_NOT_NEAR: Final = Message("D303", "{text!r} is not {where}", "Copy the words that give the time.")
NOT_A_QUANTITY: Final = Message(
    "D304",
    "{text!r} is not a quantity",
    "Write 4 persons, at least 15 persons, at most 3, 10 to 12 persons or USD 7 billion.",
)
TOO_MANY_DIGITS: Final = Message(
    "D304",
    "{text!r} has more digits than can be published exactly",
    "Write at most 18 digits before and 18 after the point.",
)

# S: shapes; the shape gives the text
BROKEN_SHAPE: Final = Message("S001", "{sentence}", "shape {shape}")
BROKEN_ADVICE: Final = Message("S002", "{sentence}", "shape {shape}")

# L: limits of one article
TOO_MANY_CLAIMS: Final = Message(
    "L401", "the fact sheet has {found} claims and may have {most}", "Raise limits.claims in dataset.yaml."
)
TOO_SLOW: Final = Message(
    "L402",
    "checking this article takes more than {seconds} s of processor time",
    "Split the fact sheet, or raise limits.seconds in dataset.yaml.",
)
TOO_MANY_VALUES: Final = Message(
    "L403",
    "more than {most} keys and values in the file",
    "Split the fact sheet, or raise limits.claims in dataset.yaml.",
)
TOO_MANY_PAIRS: Final = Message(
    "L403", "more than {most} pairs of agents with others", "Speak of a group, and list its members there."
)
MORE_PROBLEMS: Final = Message("L404", "the first {most} problems are shown; there may be more", "Mend these first.")

# X: onrecord itself
NOT_CHECKED: Final = Message(
    "X501", "a fault in onrecord keeps this article from being checked: {error}", "Please report it with this article."
)
