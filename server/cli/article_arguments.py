"""The arguments of every command that reads articles from folders or JSON Lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mapping.publication.article_inputs import InFolders, InLines
from server.cli.useless_flags import refuse_useless
from server.cli.whole_numbers import whole_number
from server.settings import processors

if TYPE_CHECKING:
    import argparse

    from mapping.publication.article_inputs import ArticleInput

#: Enough for the damage of a large archive, and few enough to stop soon if the whole file has another form.
_MOST_ERRORS: Final = 100


def configure_lines(parser: argparse.ArgumentParser) -> None:
    """Declare where articles come from, and how many processes check them."""
    parser.add_argument(
        "--articles",
        nargs="+",
        action="extend",
        metavar="FILE",
        help="JSON Lines with an article on each line, plain, gzip or zstd, or - for standard input",
    )
    parser.add_argument(
        "--max-errors",
        type=whole_number(0),
        default=_MOST_ERRORS,
        metavar="N",
        help="bad lines, which are not articles, before it stops (%(default)s); refused articles do not count",
    )
    parser.add_argument(
        "--jobs", type=whole_number(1), default=processors(), metavar="N", help="processes that check (%(default)s)"
    )


def refuse_flags_of_lines(arguments: argparse.Namespace) -> None:
    """Raise `OnrecordError` for a flag that has no effect on articles in folders."""
    refuse_useless(arguments, {"--max-errors": _MOST_ERRORS}, "needs --articles: it counts bad lines")


def chosen_input(arguments: argparse.Namespace) -> ArticleInput:
    """Return the place from which the arguments take articles. Raises `OnrecordError` for a flag without effect."""
    if arguments.articles:
        return InLines(tuple(arguments.articles), arguments.jobs, arguments.max_errors)
    refuse_flags_of_lines(arguments)
    return InFolders(arguments.jobs, verify=arguments.verify)
