"""NewsML-G2 gives text and metadata, whether its body is XHTML, NITF or plain."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mapping.errors import UnreadableInput
from mapping.importing.newsml import read_newsml

if TYPE_CHECKING:
    from mapping.importing.annotated_article import AnnotatedArticle

pytest.importorskip("lxml", reason="needs the extra ingest")

XHTML = """<inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml">
<head><title>T</title></head><body><p>The quay <!-- old --> sinks.</p>
<p>Ana Ruiz said <q>we <em>go</em></q> twice.</p></body></html></inlineXML>"""
NITF = """<inlineXML contenttype="application/nitf+xml"><nitf xmlns="http://iptc.org/std/NITF/2006-10-18/"><head/><body>
<body.head><hedline><hl1>Quay</hl1></hedline></body.head><body.content><p>The <person>quay</person> sinks.</p>
<p>It is old.</p></body.content></body></nitf></inlineXML>"""
PLAIN = '<inlineData contenttype="text/plain">The quay sinks.\n\nIt is old.\n</inlineData>'


def item(content: str) -> str:
    return f"""<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" version="1" xml:lang="en"
 guid="urn:newsml:example.org:20310503:quay" standard="NewsML-G2" standardversion="2.33">
<itemMeta><provider literal="Elden Agency"/><versionCreated>2031-05-04T10:00:00Z</versionCreated>
<firstCreated>2031-05-03T10:00:00Z</firstCreated></itemMeta>
<contentMeta><headline>The quay\n sinks</headline><by>Ina Falk</by><language tag="en-GB"/></contentMeta>
<contentSet>{content}</contentSet></newsItem>"""


def read(xml: str) -> list[AnnotatedArticle]:
    return list(read_newsml(Path("news.xml"), xml.encode()))


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (XHTML, "The quay sinks.\n\nAna Ruiz said “we go” twice.\n"),
        (NITF, "The quay sinks.\n\nIt is old.\n"),
        (PLAIN, "The quay sinks.\n\nIt is old.\n"),
    ],
)
def test_the_body_becomes_text(content: str, text: str) -> None:
    (article,) = read(item(content))
    assert (article.name, article.text) == ("quay", text)
    assert article.about == {
        "language": "en-GB", "headline": "The quay sinks", "author": "Ina Falk", "publisher": "Elden Agency",
        "published": "2031-05-03",
    }  # fmt: skip


def test_a_message_may_hold_several_items() -> None:
    items = item(PLAIN) + item("") + item(XHTML)
    message = f"<newsMessage xmlns='http://iptc.org/std/nar/2006-10-01/'><itemSet>{items}</itemSet></newsMessage>"
    assert [each.text.splitlines()[0] for each in read(message)] == ["The quay sinks.", "The quay sinks."]


@pytest.mark.parametrize(
    ("xml", "reason"),
    [
        (item(""), "has no news item with text"),
        ("<rss/>", "has no news item with text"),
        ("<a><b></a>", "is not XML: "),
        ("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "declares XML entities"),
    ],
)
def test_a_file_without_an_article_is_refused(xml: str, reason: str) -> None:
    with pytest.raises(UnreadableInput, match=rf"news\.xml: {reason}"):
        read(xml)
