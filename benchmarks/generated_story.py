"""Write one generated article, sentence by sentence, with the claims that its words prove."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from mapping.sheet.checked_article import CheckedArticle, Mention, ProvenClaim, ProvenUtterance, Span
from mapping.sheet.model import Article, Claim, Entity, FactSheet, SheetQuote, Situation, TimeReference, Utterance

if TYPE_CHECKING:
    import random

    from benchmarks.generated import World
    from mapping.sheet.allowed_values import EntityType

_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
_TOPICS: Final = ("prisoners", "water rights", "grain", "frozen funds", "a ceasefire", "visas", "fishing grounds")
_ROUNDS: Final = ("second", "third", "fourth", "fifth", "sixth", "seventh")
#: How many shared entities of each type there are.
SHARED: Final[dict[str, tuple[EntityType, int]]] = {
    "country": ("Country", 60),
    "city": ("City", 80),
    "person": ("Person", 600),
    "outlet": ("NewsMediaOrganization", 40),
    "ministry": ("GovernmentOrganization", 60),
}


@dataclass
class Story:
    """One article while it is written, sentence by sentence."""

    world: World
    rng: random.Random
    slug: str
    text: str = ""
    entities: dict[str, Entity] = field(default_factory=dict)
    situations: dict[str, Situation] = field(default_factory=dict)
    utterances: list[ProvenUtterance] = field(default_factory=list)
    claims: list[ProvenClaim] = field(default_factory=list)

    def finish(self) -> CheckedArticle:
        """Write the article and return it with its claims."""
        one, other = self._pick_two("country")
        self._write_of_detention(one, other)
        spokesperson = self._write_of_talks(one, other)
        self._write_of_denied_report(one, other)
        official = self._write_of_proposal(one, other)
        self._write_of_return(spokesperson, official)
        digest = hashlib.sha256(self.text.encode()).hexdigest()
        sheet = FactSheet(
            factsheet="2",
            article=self._about(one, other),
            entities=self.entities,
            situations=self.situations,
            utterances=tuple(proven.utterance for proven in self.utterances),
            claims=tuple(proven.claim for proven in self.claims),
        )
        return CheckedArticle(
            slug=self.slug,
            text=self.text,
            text_sha256=digest,
            sheet=sheet,
            sheet_sha256=digest,
            language="en",
            rights="quotes",
            utterances=tuple(self.utterances),
            claims=tuple(self.claims),
            times={},
            positions={},
        )

    def _about(self, one: str, other: str) -> Article:
        day = f"{self.rng.randint(2016, 2025)}-{self.rng.randint(1, 12):02d}-{self.rng.randint(1, 28):02d}"
        return Article(
            headline=f"{self._name(one)} and {self._name(other)} disagree over {self.rng.choice(_TOPICS)}",
            author=(self._name(self._pick("person")),),
            publisher=self._name(self._pick("outlet")),
            published=day,
            url=f"https://news.example/{self.slug}",
        )

    def _write_of_detention(self, one: str, other: str) -> None:
        count = self.rng.randint(2, 40)
        group = f"citizens of {self._name(other)}"
        self.entities["citizens"] = Entity(type="Group", name=group)
        self.situations["detention"] = Situation(
            kind="detention",
            label=f"{self._name(one)} holds {count} {group}",
            agent=(one,),
            affected=("citizens",),
            quantity=f"at least {count} persons",
        )
        self._say(f"{self._name(one)} is holding at least {count} {group}, court records show.")
        words = f"{self._name(one)} is holding at least {count} {group}"
        self._claim("holding", words, form="narration", content=("detention",))

    def _write_of_talks(self, one: str, other: str) -> str:
        person, day, topic = self._pick("person"), self.rng.choice(_WEEKDAYS), self.rng.choice(_TOPICS)
        name, words = self._name(person), f"Negotiations with {self._name(other)} over {topic} are under way,"
        self.situations["negotiation"] = Situation(
            kind="negotiation", label=f"negotiations over {topic}", participant=(one, other), theme=("exchange",)
        )
        self.situations["office"] = Situation(
            kind="spokesperson", label="government spokesperson", agent=(person,), participant=(one,)
        )
        self._say(f"“{words}” said government spokesperson {name} on {day}.")
        when = TimeReference(expression=f"on {day}")
        self._claim("talks", words, claimant=person, form="quotation", cue="said", when=when, content=("negotiation",))
        self._claim("is-spokesperson", f"government spokesperson {name}", form="narration", content=("office",))
        return person

    def _write_of_denied_report(self, one: str, other: str) -> None:
        outlet, city, millions = self._pick("outlet"), self._pick("city"), self.rng.randint(1, 900)
        month, year = self.rng.randint(1, 12), self.rng.randint(2010, 2015)
        when = TimeReference(expression=f"In {_MONTHS[month - 1]} {year}", edtf=f"{year}-{month:02d}")
        self.situations["funds"] = Situation(
            kind="funds-release",
            label=f"release of {millions} million dollars",
            agent=(one,),
            affected=(other,),
            quantity=f"USD {millions}000000",
        )
        label = f"{self._name(one)} and {self._name(other)} agree on funds"
        self.situations["agreement"] = Situation(
            kind="agreement", label=label, participant=(one, other), theme=("funds",), when=when
        )
        self.entities["officials"] = Entity(type="SourceGroup", name=f"officials in {self._name(city)}")
        words = (
            f"{self._name(outlet)} reported that {self._name(one)} had agreed with {self._name(other)}"
            f" to release {millions} million dollars"
        )
        self._say(f"{when.expression}, {words}.")
        content = ("agreement",)
        self._claim("report", words, claimant=outlet, form="paraphrase", cue="reported", when=when, content=content)
        words = f"officials in {self._name(city)} denied the report"
        self._say(f"Later {words}.")
        later = TimeReference(expression="Later")
        self._claim(
            "denial", words, claimant="officials", form="paraphrase", cue="denied", stance="denies", when=later,
            content=content, disputes=("report",),
        )  # fmt: skip

    def _write_of_proposal(self, one: str, other: str) -> str:
        (official, proposer), outlet = self._pick_two("person"), self._pick("outlet")
        label = f"exchange of all prisoners held by {self._name(one)} and {self._name(other)}"
        self.situations["exchange"] = Situation(kind="prisoner-exchange", label=label, participant=(one, other))
        proposal = f"{self._name(proposer)} had long proposed an {label}"
        words = f"{self._name(official)} told {self._name(outlet)} that {proposal}"
        self._say(f"{words}.")
        self._claim(
            "hearsay", words, claimant=official, form="paraphrase", cue="told", told_to=(outlet,), content=("proposal",)
        )
        self._claim(
            "proposal", proposal, claimant=proposer, form="paraphrase", cue="proposed", modality="proposed",
            content=("exchange",),
        )  # fmt: skip
        return official

    def _write_of_return(self, speaker: str, traveller: str) -> None:
        city, nth = self._pick("city"), self.rng.choice(_ROUNDS)
        self.situations["round"] = Situation(kind="talks-round", label=f"{nth} round of talks", location=(city,))
        self.situations["scheduling"] = Situation(
            kind="scheduling", label=f"the {nth} round is scheduled", theme=("round",)
        )
        label = f"{self._name(traveller)} returns to {self._name(city)}"
        self.situations["travel"] = Situation(kind="travel", label=label, agent=(traveller,), location=(city,))
        words = f"{self._name(traveller)} would return to {self._name(city)} once a {nth} round is scheduled"
        self._say(f"{self._name(speaker)} added that {words}.")
        self._claim(
            "return", words, claimant=speaker, form="paraphrase", cue="added", modality="conditional",
            content=("travel",), condition=("scheduling",),
        )  # fmt: skip

    def _say(self, sentence: str) -> None:
        self.text += sentence + "\n"

    def _claim(self, name: str, words: str, **said: object) -> None:
        """Add a claim with the keys ``said``; those of a speaker make an utterance in the last sentence."""
        form = said.pop("form")
        speaker: dict[str, object] = {
            key: said.pop(key) for key in ("claimant", "cue", "told_to", "when") if key in said
        }
        utterance = self._utterance(name, speaker) if speaker else None
        if utterance:
            said["said_in"] = len(self.utterances)
            self.utterances.append(utterance)
        claim = Claim.model_validate({"id": name, "quote": (SheetQuote(text=words),), "form": form, **said})
        spans = (self._last(words),)
        self.claims.append(
            ProvenClaim(name, claim, spans, claim.form or "narration", claim.form or "narration", (), utterance)
        )

    def _utterance(self, claim: str, speaker: dict[str, object]) -> ProvenUtterance:
        utterance = Utterance.model_validate({"id": f"saying-of-{claim}", **speaker})
        sentence = self.text[self.text.rindex("\n", 0, -1) + 1 : -1] if "\n" in self.text[:-1] else self.text[:-1]
        mentions = tuple(
            Mention(name, "named", self._last((self.entities.get(name) or self.world.entities[name]).name))
            for name in (*utterance.claimant, *utterance.told_to)
        )
        when = self._last(utterance.when.expression) if utterance.when else None
        return ProvenUtterance(
            utterance.id or "", utterance, (self._last(sentence),), (self._last(utterance.cue or ""),), mentions, when
        )

    def _last(self, words: str) -> Span:
        start = self.text.rindex(words)
        return Span(start, start + len(words), words)

    def _name(self, entity: str) -> str:
        return self.world.entities[entity].name

    def _pick(self, kind: str) -> str:
        """Choose a shared entity; the first ones are chosen far more often than the last."""
        return f"{kind}-{int(SHARED[kind][1] * self.rng.random() ** 2)}"

    def _pick_two(self, kind: str) -> tuple[str, str]:
        one = other = self._pick(kind)
        while other == one:
            other = self._pick(kind)
        return one, other
