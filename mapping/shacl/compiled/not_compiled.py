"""Why a shape is left to pySHACL."""

from __future__ import annotations


class NotCompiled(Exception):
    """A constraint that the compiler does not handle exactly; pySHACL checks its shape, or refuses it."""

    def __init__(self, component: str, reason: str) -> None:
        self.component, self.reason = component, reason
        super().__init__(f"{component}: {reason}")
