"""Take over the metadata of an article; values that a fact sheet cannot hold are left out with a reason."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError

from mapping.sheet.form_check import describe
from mapping.sheet.model import Article

if TYPE_CHECKING:
    from collections.abc import Mapping

#: A day at the beginning of a date and time.
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}(?=[T ]|$)")


def about_article(fields: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return the keys of ``article`` in a fact sheet that hold some values, and a line for each that cannot be held.

    ``fields`` has those keys; times lose their hour, white space is folded, and empty values do not count.
    """
    about: dict[str, Any] = {}
    left_out: list[str] = []
    for key, value in fields.items():
        plain = _plain(value)
        if key == "published" and isinstance(plain, str) and (day := _DAY.match(plain)):
            plain = day[0]
        if not plain:
            continue
        try:
            Article.model_validate({key: plain})
        except ValidationError as error:
            left_out.append(f"{key} {str(plain)[:60]!r}: {describe(error.errors()[0])}")
        else:
            about[key] = plain
    return about, tuple(left_out)


def _plain(value: Any) -> Any:  # noqa: ANN401 - any value of JSON or YAML
    if isinstance(value, str):
        return " ".join(value.split())
    if isinstance(value, (list, tuple)):
        listed = [plain for each in value if (plain := _plain(each))]
        return listed[0] if len(listed) == 1 else listed
    return value
