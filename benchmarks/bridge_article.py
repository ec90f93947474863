"""A short article about a bridge with its fact sheet, for journeys through the workbench and their tests."""

from __future__ import annotations

from typing import Final

TEXT: Final = (
    "Ana Ruiz told the Harbour Post on Monday that the bridge is closed for good. The mayor denied that it was sold.\n"
)
SHEET: Final = """\
factsheet: 2
entities:
  ana: Person Ana Ruiz   # as she signs
  post: NewsMediaOrganization Harbour Post
  mayor: Group the mayor
sayings:
# the denial
- claimant: mayor
  that it was sold: denies sale()
"""
