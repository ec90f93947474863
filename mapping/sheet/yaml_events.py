"""Parse YAML to events within bounds, and resolve aliases of scalars."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import yaml
from yaml._yaml import CParser

if TYPE_CHECKING:
    from yaml import Mark
    from yaml._yaml import Mark as ParserMark

#: Deeper nesting than any file of a publisher has; the readers of values are recursive.
MAXIMUM_DEPTH: Final = 50


class TooLarge(Exception):
    """A file has more values or more levels of nesting than are read; the message is the name of a problem."""

    def __init__(self, message: str, most: int, mark: Mark | ParserMark | None) -> None:
        super().__init__(message)
        self.message, self.most, self.mark = message, most, mark


class YamlEvents:
    """The events of one file, in its order. Raises `TooLarge`, or an error of PyYAML if the file is no YAML."""

    def __init__(self, text: str, most_values: int) -> None:
        self._parser, self._most = CParser(text), most_values
        self._depth = self._count = 0
        #: The first event of each value with an anchor.
        self._anchored: dict[str | None, yaml.NodeEvent] = {}

    def next(self) -> yaml.Event:
        """Return the next event.

        An alias of a scalar is as harmless as the scalar, and comes as that; other aliases have the mark of their
        anchor.
        """
        try:
            event = self._parser.get_event()
        except yaml.MarkedYAMLError as error:
            if "nesting depth" in str(error):  # the parser has a limit of its own for the part that it reads ahead
                raise TooLarge("too_deep", MAXIMUM_DEPTH, error.problem_mark) from None
            raise
        assert event is not None  # noqa: S101 - nobody asks for more after the end of the stream
        if isinstance(event, yaml.NodeEvent):
            self._count += 1
            if event.anchor is not None:
                event = self._resolve(event)
            if isinstance(event, yaml.CollectionStartEvent):
                self._depth += 1
                if self._depth > MAXIMUM_DEPTH:
                    raise TooLarge("too_deep", MAXIMUM_DEPTH, event.start_mark)
            if self._count > self._most:
                raise TooLarge("too_many_values", self._most, event.start_mark)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._depth -= 1
        return event

    def _resolve(self, event: yaml.NodeEvent) -> yaml.NodeEvent:
        meant = self._anchored.setdefault(event.anchor, event)
        if not isinstance(event, yaml.AliasEvent):
            if meant is not event:
                raise _error("second occurrence", event)
            return event
        if meant is event:
            raise _error("found undefined alias", event)
        is_scalar = isinstance(meant, yaml.ScalarEvent)
        return meant if is_scalar else yaml.AliasEvent(event.anchor, meant.start_mark, meant.end_mark)

    def skip(self, event: yaml.Event) -> None:
        """Pass over the value that an event begins."""
        level = int(isinstance(event, yaml.CollectionStartEvent))
        while level:
            event = self.next()
            level += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)

    def end(self) -> None:
        """Pass over the end of the document, and refuse a second one."""
        self.next()
        if not isinstance(event := self.next(), yaml.StreamEndEvent):
            raise _error("found another document", event)


def _error(reason: str, event: yaml.Event) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=reason, problem_mark=event.start_mark)  # type: ignore[arg-type] # the stubs know no mark of the C parser
