"""Patterns mean what XPath says where Python differs, and what pySHACL takes them for elsewhere."""

from __future__ import annotations

import pytest

from mapping.shacl.compiled.not_compiled import NotCompiled
from mapping.shacl.compiled.patterns import compile_pattern


@pytest.mark.parametrize(
    ("pattern", "flags", "good", "bad"),
    [
        ("^a$", "", "a", "a\n"),
        ("^a$", "m", "a\nb", "b"),
        ("[$]$", "", "a$", "a"),
        (r"\$", "", "$", "a"),
        ("a.b", "", "axb", "a\nb"),
        ("a.b", "s", "a\nb", "ab"),
        ("a b", "x", "ab", "a b"),
        ("[a ]b", "x", " b", "b"),
        ("A", "i", "a", "b"),
        (r"^\p{Lu}\p{Ll}+$", "", "Émile", "émile"),
        (r"^\P{L}$", "", "1", "é"),
        (r"^[\p{Nd}x]+$", "", "٣x4", "a"),
        (r"^\i\c*$", "", "_a-1", "-a"),
        (r"^[\c]+$", "", "a.b", "a b"),
        (r"^\I$", "", "1", "a"),
        ("^[]a]$", "", "]", "b"),
        ("^[^]a]$", "", "b", "]"),
        ("(?=.*[0-9])[a-z0-9]+", "", "a1", "ab"),
        (r"^(a)\1$", "", "aa", "ab"),
        ("^[a-z-[aeiou]]$", "", "x", "a"),
        ("^[a-z-[aeiou]]$", "", "x", "a]"),
        ("^[a-z -[b]]$", "x", " ", "b"),
        (r"^[\p{L}-[a-z]]$", "", "A", "a"),
        (r"^[\w-[\d]]+$", "", "ab", "a1"),
        (r"^[\i-[:]][\c-[:]]*$", "", "a.b", "a:b"),
        (r"^\p{IsGreek}$", "", "α", "a"),
        (r"^\P{IsCyrillic}+$", "", "a", "я"),
        (r"^[^\P{L}]$", "", "a", "1"),
        (r"^\\p{2}$", "", r"\pp", "é"),
        (r"^\p{Lu}$", "", "A", "A\n"),
        (r"^\p{Lu}$", "m", "a\nA", "a"),
        ("^[a-z]-[b]$", "", "x-b", "xb"),
        (r"^[-\p{L} ]+$", "", "Anne-Marie Luc", "p{"),
        (r"^[^-\p{L}]+$", "", "12", "1-2"),
        (r"^\[-\p{L}$", "", "[-a", "[a"),
        (r"^[\w.]+-[0-9]+$", "", "file_name-1", "a$b-1"),
        (r"^[-\d]+-[0-9]$", "", "12-3", "d-1"),
        ("^(?!000)[0-9]{3}-[0-9]{2}$", "", "123-45", "000-45"),
        (r"\bISBN-[0-9]+\b", "", "ISBN-12", "xISBN-12"),
        ("^[[]$", "", "[", "a"),
    ],
)
def test_a_pattern_matches(pattern: str, flags: str, good: str, bad: str) -> None:
    compiled = compile_pattern(pattern, flags)
    assert compiled.search(good)
    assert not compiled.search(bad)


@pytest.mark.parametrize(
    ("pattern", "flags"),
    [
        ("(", ""),
        ("a", "q"),
        ("[a-z-[aeiou", ""),
        (r"\p{IsNowhere}", ""),
        (r"\p{Xx}", ""),
        (r"(?=a)\p{L}", ""),
        ("(?i)a", ""),
        ("a{9999999999}", ""),
    ],
)
def test_other_patterns_are_left_to_pyshacl(pattern: str, flags: str) -> None:
    with pytest.raises(NotCompiled):
        compile_pattern(pattern, flags)
