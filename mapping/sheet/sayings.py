"""Turn the value of a fact sheet into entities, situations, utterances and claims, whichever its version.

Version 2 lists ``sayings`` in the order of the text: the keys that the claims of an utterance share are written once,
and a situation may be written where it is claimed. A key that holds a space is a quote, and its value says what it
states. Version 1 states the speaker with each claim. Positions stay those of the file: ``Document.origins`` says where
each part came from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from mapping.sheet import keys as sheet_keys
from mapping.sheet.notation import (
    Contents,
    NotationError,
    describe,
    is_like_claim,
    make_name,
    read_claim,
    read_contents,
    read_situation,
)
from mapping.sheet.problem_messages import suggest
from mapping.sheet.value_types import as_tuple
from mapping.sheet.version_1 import separate_speakers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mapping.sheet.yaml_and_json import Document, ValuePath


#: Keys that say that a source speaks.
_VOICE_KEYS: Final = ("claimant", "cue", "attribution")


def expand(document: Document, roles: Mapping[str, Sequence[str]]) -> None:
    """Give the document the value that `FactSheet` describes; problems of notation are reported to it.

    ``roles`` are those of each kind of situation, in the order in which the notation states them.
    """
    value = document.value
    if not isinstance(value, dict):
        return
    if sheet_keys.is_of_version_2(value):
        _Expansion(document, roles).run()
    elif isinstance(value.get("claims"), list):
        separate_speakers(document)


def expand_situations(document: Document, roles: Mapping[str, Sequence[str]]) -> None:
    """Give a document of shared situations the value of one with keys in place of lines."""
    if not isinstance(document.value, dict):
        return
    expansion = _Expansion(document, roles)
    for name, value in document.value.items():
        expansion.listed_situations((), {name: value})
        for words in expansion.groups.values():
            document.report((name,), "local_group", words=words)
        expansion.groups.clear()
    document.value = expansion.situations


class _Expansion:
    """The expansion of one sheet of version 2."""

    def __init__(self, document: Document, roles: Mapping[str, Sequence[str]]) -> None:
        self.document, self.roles = document, roles
        self.situations: dict[str, Any] = {}
        self.groups: dict[str, str] = {}
        self.utterances: list[Any] = []
        self.claims: list[Any] = []

    def run(self) -> None:
        value = dict(self.document.value)
        if "entities" in value:
            value["entities"] = self._entities(value["entities"])
        if isinstance(value.get("situations"), dict):
            self.listed_situations(("situations",), value["situations"])
        elif "situations" in value:
            self.document.report(("situations",), "wrong_value", name="'situations'", reason="must map names to values")
        for key in value.keys() & {"utterances", "claims"}:
            known = f"Known here: {', '.join(sheet_keys.SHEET_KEYS_OF_VERSION_2)}."
            self.document.report((key,), "unknown_key", of_key=True, name=key, suggestion=known)
            del value[key]
        sayings = value.pop("sayings", None)
        # Sayings of which none could be read were reported: their claims are not missing as well.
        if self._sayings(sayings) and (self.claims or not sayings):
            value["claims"] = self.claims
        self.document.origins["claims",] = ("sayings",)
        if self.groups:
            self._add_groups(value)
        self.document.value = value | {"situations": self.situations, "utterances": self.utterances}

    def _sayings(self, sayings: object) -> bool:
        """Expand the sayings, or report that they are no list."""
        if sayings is None:
            self.document.report((), "missing_key", name="sayings")
        elif not isinstance(sayings, list):
            self.document.report(("sayings",), "wrong_value", name="'sayings'", reason="must be a list")
        else:
            for index, saying in enumerate(sayings):
                self._saying(("sayings", index), saying)
        return isinstance(sayings, list)

    def _add_groups(self, value: dict[str, Any]) -> None:
        """Add the groups that lines write out to the entities."""
        listed = value.get("entities", {})
        if not isinstance(listed, dict):
            return
        for name, words in self.groups.items():
            own = listed.get(name, {"name": words})
            if isinstance(own, dict) and own.get("name") != words:
                self.document.report(("entities", name), "group_named_twice", of_key=True, name=name, words=words)
        value["entities"] = {name: {"type": "Group", "name": words} for name, words in self.groups.items()} | listed

    def _entities(self, entities: object) -> object:
        """Read ``Group`` or ``Group all prisoners`` as type and name; without a name the key gives it."""
        if not isinstance(entities, dict):
            return entities
        return {name: _entity(name, value) if isinstance(value, str) else value for name, value in entities.items()}

    def listed_situations(self, root: ValuePath, listed: dict[str, Any]) -> None:
        """Add the situations that a mapping describes, by lines or by keys."""
        for name, value in listed.items():
            path: ValuePath = (*root, name)
            if not isinstance(value, str):
                self.situations[name] = value
                continue
            try:
                self.situations[name] = read_situation(value, self.roles, self.groups)[1]
            except NotationError as error:
                self.document.report(path, "wrong_notation", reason=error, advice=error.advice)
                # Its name stays known, and its kind is not missing as well.
                self.situations[name] = {}
                self.document.origins[(*path, "kind")] = path

    def _saying(self, path: ValuePath, saying: object) -> None:
        if not isinstance(saying, dict):
            self.document.report(path, "wrong_value", name=f"item {path[-1] + 1} of 'sayings'", reason=_NO_SAYING)  # type: ignore[operator]
            return
        quotes = {key: value for key, value in saying.items() if " " in key.strip()}
        rest = {key: value for key, value in saying.items() if key not in quotes}
        has_claims = bool(quotes) or "claims" in rest
        rest = self._without_short_quotes(path, rest)
        self._check_keys(
            path, rest, ("id", "claims", *sheet_keys.UTTERANCE_KEYS) if has_claims else sheet_keys.SAYING_KEYS
        )
        if not has_claims and not rest.keys() & {"quote", "content"} and rest.keys() < saying.keys():
            return  # a quote of one word was reported, and there is no other claim
        shared = self._voice(path, rest, has_claims=has_claims)
        for quote, value in quotes.items():
            self._claims_by_quote((*path, quote), quote, value, shared)
        if not has_claims:
            self._claim(path, shared | {key: value for key, value in rest.items() if key in sheet_keys.CLAIM_KEYS})
        elif rest.get("claims") == []:
            self.document.report((*path, "claims"), "wrong_value", name="'claims'", reason=_EMPTY)
        elif isinstance(rest.get("claims", []), list):
            for index, claim in enumerate(rest.get("claims", [])):
                self._full_claim((*path, "claims", index), claim, shared)
        else:
            self.document.report((*path, "claims"), "wrong_value", name="'claims'", reason=_NO_CLAIMS)

    def _without_short_quotes(self, path: ValuePath, keys: dict[str, Any]) -> dict[str, Any]:
        """Report each quote of one word, which looks like a key, and return the other keys."""
        short = {key for key, value in keys.items() if key not in sheet_keys.SAYING_KEYS and _is_said(value)}
        for key in short:
            self.document.report((*path, key), "one_word_quote", of_key=True, name=key)
        return {key: value for key, value in keys.items() if key not in short}

    def _voice(self, path: ValuePath, saying: dict[str, Any], *, has_claims: bool) -> dict[str, Any]:
        """Add the utterance of a saying, and return the keys that each of its claims gets from it."""
        shared = {key: value for key, value in saying.items() if key in sheet_keys.UTTERANCE_KEYS}
        if any(key in saying for key in _VOICE_KEYS):
            if has_claims and "id" in saying:
                shared["id"] = saying["id"]
            self.document.origins["utterances", len(self.utterances)] = path
            self.utterances.append(shared)
            return {"said_in": len(self.utterances) - 1}
        for key in shared.keys() - {"when", *sheet_keys.DRAFT_KEYS}:
            self.document.report((*path, key), "narration_with_voice", of_key=True, claim="this saying", key=key)
        return {key: value for key, value in shared.items() if key in {"when", *sheet_keys.DRAFT_KEYS}}

    def _check_keys(self, path: ValuePath, value: dict[str, Any], known: Sequence[str]) -> None:
        for key in value:
            if key not in known:
                suggestion = suggest(key, known, f"Known here: {', '.join(known)}.")
                self.document.report((*path, key), "unknown_key", of_key=True, name=key, suggestion=suggestion)

    def _claims_by_quote(self, path: ValuePath, quote: str, value: object, shared: dict[str, Any]) -> None:
        """Read the value of a quote: a line, the other keys of a claim, or several of these."""
        if isinstance(value, list):
            for index, each in enumerate(value):
                self._claim_of_quote((*path, index), path, quote, each, shared)
        else:
            self._claim_of_quote(path, path, quote, value, shared)

    def _claim_of_quote(
        self, path: ValuePath, quote_path: ValuePath, quote: str, value: object, shared: dict[str, Any]
    ) -> None:
        at = self.document.keys.get(quote_path)
        number = len(self.claims)
        if at:
            self.document.values["claims", number, "quote"] = at
        if isinstance(value, dict):
            self._check_keys(path, value, tuple(key for key in sheet_keys.CLAIM_KEYS if key != "quote"))
            self._claim(
                path,
                shared | {key: each for key, each in value.items() if key in sheet_keys.CLAIM_KEYS} | {"quote": quote},
            )
            return
        if not isinstance(value, str):
            self.document.report(path, "wrong_value", name=repr(quote), reason=_NO_CLAIM)
            return
        try:
            line = read_claim(value, self.roles)
        except NotationError as error:
            self.document.report(path, "wrong_notation", reason=error, advice=error.advice)
            return
        self._define(path, line.contents)
        self._define(path, line.condition)
        named = {"content": line.contents.names, "condition": line.condition.names, "disputes": line.disputes}
        self._add({**line.keys, "quote": quote, **{key: each for key, each in named.items() if each}, **shared}, path)

    def _full_claim(self, path: ValuePath, claim: object, shared: dict[str, Any]) -> None:
        if not isinstance(claim, dict):
            self.document.report(path, "wrong_value", name=f"item {path[-1] + 1} of 'claims'", reason=_NO_CLAIM)  # type: ignore[operator]
            return
        self._check_keys(path, claim, sheet_keys.CLAIM_KEYS)
        self._claim(path, shared | {key: value for key, value in claim.items() if key in sheet_keys.CLAIM_KEYS})

    def _claim(self, path: ValuePath, claim: dict[str, Any]) -> None:
        for key in ("content", "condition"):
            if claim.get(key):
                claim[key] = self._contents((*path, key), claim[key])
                if not claim[key]:
                    # Its problems were reported, so it is not missing as well.
                    self.document.origins["claims", len(self.claims), key] = (*path, key)
                    del claim[key]
        self._add(claim, path)

    def _add(self, claim: dict[str, Any], path: ValuePath) -> None:
        self.document.origins["claims", len(self.claims)] = path
        self.claims.append(claim)

    def _contents(self, path: ValuePath, value: object) -> object:
        """Return the names of contents that are written as lines or as keys, and define the situations in them."""
        if isinstance(value, str):
            try:
                contents = read_contents(value, self.roles)
            except NotationError as error:
                self.document.report(path, "wrong_notation", reason=error, advice=error.advice)
                return ()
            self._define(path, contents)
            return contents.names
        if isinstance(value, dict):
            return self._described(path, value)
        if isinstance(value, list):
            names = [self._contents((*path, index), each) for index, each in enumerate(value)]
            return [name for each in names for name in as_tuple(each)]
        return value

    def _described(self, path: ValuePath, value: dict[str, Any]) -> object:
        situation = {key: each for key, each in value.items() if key != "id"}
        try:
            name = str(value["id"]) if "id" in value else make_name(str(value.get("label") or describe(value)))
        except NotationError as error:
            self.document.report(path, "wrong_notation", reason=error, advice=error.advice)
            return ()
        self._define(path, Contents((name,), {name: situation}))
        return name

    def _define(self, path: ValuePath, contents: Contents) -> None:
        self.groups |= contents.groups
        for name, situation in contents.situations.items():
            if name in self.situations and self.situations[name] != situation:
                self.document.report(path, "situation_defined_twice", name=name)
            elif name not in self.situations:
                self.situations[name] = situation
                self.document.origins["situations", name] = path


def _is_said(value: object) -> bool:
    """Tell whether the value of an unknown key is the statement of a quote: a line of the notation, or a claim."""
    if isinstance(value, dict):
        return "content" in value
    return isinstance(value, str) and is_like_claim(value)


_EMPTY: Final = "must not be empty"
_NO_SAYING: Final = "must be an utterance with claims, or a claim with quote and content"
_NO_CLAIMS: Final = "must be a list of claims"
_NO_CLAIM: Final = "must be a line like 'denies sale(city, barges) the sale', or a mapping"


def _entity(name: str, line: str) -> dict[str, str]:
    type_, _, words = line.partition(" ")
    return {"type": type_, "name": words.strip() or name.replace("-", " ")}
