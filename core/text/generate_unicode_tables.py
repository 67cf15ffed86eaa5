#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes unicode_tables.cpp: what Hugging Face's BERT normalizer does with each code point.

Its libraries mix Unicode versions (categories of 8.0, decompositions of 12, letter case of 16 or later), so no one
release of the Unicode Character Database gives its answers. This script asks the package itself, one code point at a
time, and takes only combining classes from Python.

    python3 -m pip install tokenizers==0.23.3
    python3 core/text/generate_unicode_tables.py > core/text/unicode_tables.cpp
"""
import sys
import unicodedata

import tokenizers
from tokenizers.normalizers import NFD, BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

SPACE, REMOVED, PUNCTUATION, MARK, CJK, DECOMPOSES, LOWERS, NONSTARTER = (1 << bit for bit in range(8))
BLOCK = 128
POINTS = [p for p in range(0x110000) if not 0xD800 <= p <= 0xDFFF]
HANGUL = range(0xAC00, 0xAC00 + 11172)  # decomposed by arithmetic


def bert(**on):
    options = dict(clean_text=False, handle_chinese_chars=False, strip_accents=False, lowercase=False)
    return BertNormalizer(**(options | on)).normalize_str


def main():
    clean, strip, lower, chinese = bert(clean_text=True), bert(strip_accents=True), bert(lowercase=True), \
        bert(handle_chinese_chars=True)
    decompose = NFD().normalize_str
    words = BertPreTokenizer().pre_tokenize_str
    flags = [0] * 0x110000
    decomposed, lowered, classes = {}, {}, {}
    for point in POINTS:
        char = chr(point)
        pieces = [piece for piece, _ in words("a" + char + char)]
        if pieces == ["a"]:
            flags[point] |= SPACE
        elif pieces == ["a", char, char]:
            flags[point] |= PUNCTUATION
        if clean(char) == "":
            flags[point] |= REMOVED
        if chinese(char) != char:
            flags[point] |= CJK
        if strip(char) == "":
            flags[point] |= MARK
        if lower(char) != char:
            flags[point] |= LOWERS
            lowered[point] = lower(char)
        if decompose(char) != char:
            flags[point] |= DECOMPOSES
            if point not in HANGUL:
                decomposed[point] = decompose(char)
            continue  # its parts have their own classes
        # A mark of a low class moves before one of a higher class.
        if decompose("a" + char + "\u0334") != "a" + char + "\u0334" or \
                decompose("a\u0345" + char) != "a\u0345" + char:
            flags[point] |= NONSTARTER
            if not flags[point] & MARK:
                classes[point] = unicodedata.combining(char)
    assert all(classes.values()), "a class is not known to this Python"

    blocks, index = [], []
    for begin in range(0, 0x110000, BLOCK):
        block = tuple(flags[begin:begin + BLOCK])
        if block not in blocks:
            blocks.append(block)
        index.append(blocks.index(block))
    assert len(blocks) < 256
    pool = ""

    def mapping(table):
        nonlocal pool
        entries = []
        for point, text in sorted(table.items()):
            place = pool.find(text)
            if place < 0:
                place = len(pool)
                pool += text
            entries.append(f"{{0x{point:X},{place},{len(text)}}}")
        return entries

    decomposed_entries, lowered_entries = mapping(decomposed), mapping(lowered)
    out = sys.stdout

    def array(declaration, values):
        out.write(f"{declaration} = {{\n")
        line = ""
        for value in values:
            if len(line) + len(value) + 1 > 108:
                out.write(line + "\n")
                line = ""
            line += value + ","
        out.write(line + "\n};\n\n")

    out.write("// SPDX-License-Identifier: GPL-3.0-or-later\n"
              "// What Hugging Face's BERT normalizer does with each code point.\n"
              f"// Written by generate_unicode_tables.py from tokenizers {tokenizers.__version__}; "
              "do not edit.\n// clang-format off\n"
              '#include "core/text/unicode_tables.hpp"\n\nnamespace ade::text::unicode {\n\n')
    array("const std::array<std::uint8_t, kBlocks> kBlockOf", [str(i) for i in index])
    array(f"const std::uint8_t kFlags[][{BLOCK}]", [str(f) for block in blocks for f in block])
    array("const char32_t kPool[]", [f"0x{ord(c):X}" for c in pool])
    for name, entries in (("Decomposed", decomposed_entries), ("Lowered", lowered_entries)):
        array(f"const Mapping k{name}[]", entries)
        out.write(f"const std::size_t k{name}Size = {len(entries)};\n\n")
    array("const CombiningClass kClasses[]", [f"{{0x{p:X},{c}}}" for p, c in sorted(classes.items())])
    out.write(f"const std::size_t kClassesSize = {len(classes)};\n\n")
    out.write("} // namespace ade::text::unicode\n")
    print(f"{len(blocks)} blocks, pool {len(pool)}, {len(decomposed)} decompositions, {len(lowered)} lower cases, "
          f"{len(classes)} classes", file=sys.stderr)


if __name__ == "__main__":
    main()
