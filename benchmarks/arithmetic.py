"""Work out machines, hours, disk and memory for millions of articles, from measured figures.

    python -m benchmarks.arithmetic    # prints the table of docs/archive-sizes.md

Nothing is measured here. Each figure names the script that measured it; put a new one in when that script prints it.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Final

SIZES: Final = (1_000_000, 10_000_000, 100_000_000)


@dataclass(frozen=True)
class ArticleCosts:
    """The cost of one real article, from `benchmarks.building`: seconds are of one processor."""

    #: Reading, proving, mapping and validating: 51 % of 163.6 s for 1,000 articles. Shards do this side by side.
    check_seconds: float = 0.083
    #: Dumps, store and history: the rest. One process does this for each dataset.
    publish_seconds: float = 0.080
    #: Store, dumps and parts: 1.1 GB for 1,000 articles.
    disk_megabytes: float = 1.1
    #: Growth of the peak memory of a build: 122 MB at 100 articles, 149 MB at 1,000.
    memory_megabytes: float = 0.030
    #: The aim for a person who drafts, confirms and publishes one article in the workbench.
    person_minutes: float = 15


@dataclass(frozen=True)
class Machine:
    """A machine as data centres rent them."""

    processors: int = 64
    memory_gigabytes: int = 256
    disk_terabytes: float = 8


#: Articles of one dataset: a million need 30 GB of memory to build, and a day to publish.
DATASET_ARTICLES: Final = 1_000_000
#: Hours that a person works in a year.
_PERSON_YEAR: Final = 1_600


@dataclass(frozen=True)
class Needs:
    """The machines, time and space for an archive."""

    articles: int
    datasets: int
    #: Processor hours of all shards together.
    check_hours: float
    #: Machines that check everything in a day.
    checking_machines: int
    #: Hours to publish one dataset; datasets are published side by side.
    publish_hours: float
    disk_terabytes: float
    #: To build one dataset.
    memory_gigabytes: float
    #: Machines that hold all datasets on disk, one copy each.
    serving_machines: int
    person_years: float


def needs_of(articles: int, costs: ArticleCosts, machine: Machine) -> Needs:
    """Return the needs of an archive that is divided into datasets of at most `DATASET_ARTICLES`."""
    datasets = ceil(articles / DATASET_ARTICLES)
    in_dataset = articles / datasets
    check_hours = articles * costs.check_seconds / 3600
    disk = articles * costs.disk_megabytes / 1e6
    return Needs(
        articles=articles,
        datasets=datasets,
        check_hours=check_hours,
        checking_machines=ceil(check_hours / 24 / machine.processors),
        publish_hours=in_dataset * costs.publish_seconds / 3600,
        disk_terabytes=disk,
        memory_gigabytes=in_dataset * costs.memory_megabytes / 1e3,
        serving_machines=ceil(disk / machine.disk_terabytes),
        person_years=articles * costs.person_minutes / 60 / _PERSON_YEAR,
    )


def table(costs: ArticleCosts, machine: Machine) -> str:
    """Write the needs of all `SIZES` as a table in Markdown, one column a size."""
    columns = [needs_of(articles, costs, machine) for articles in SIZES]
    lines = {
        "articles": [f"{each.articles:,}" for each in columns],
        f"datasets of at most {DATASET_ARTICLES:,}": [f"{each.datasets:,}" for each in columns],
        "processor hours to check": [f"{each.check_hours:,.0f}" for each in columns],
        "machines that check in a day": [f"{each.checking_machines:,}" for each in columns],
        "hours to publish, all datasets side by side": [f"{each.publish_hours:,.0f}" for each in columns],
        "memory to publish a dataset": [f"{each.memory_gigabytes:,.0f} GB" for each in columns],
        "disk, one copy": [f"{each.disk_terabytes:,.1f} TB" for each in columns],
        "machines that serve one copy": [f"{each.serving_machines:,}" for each in columns],
        "years of work of people": [f"{each.person_years:,.0f}" for each in columns],
    }
    head, *rest = ([name, *cells] for name, cells in lines.items())
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, ["---", *["---:"] * len(columns)], *rest))


if __name__ == "__main__":
    print(table(ArticleCosts(), Machine()))
