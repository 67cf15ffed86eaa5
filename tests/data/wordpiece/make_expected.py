#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes vocab.txt and expected.jsonl beside this file: what Hugging Face tokenizers makes of awkward texts.

    python3 -m pip install tokenizers==0.23.3 && python3 tests/data/wordpiece/make_expected.py

nasty.jsonl holds the 38 awkward texts of the project's reference material; the other texts are written or drawn here.
"""
import json
import pathlib
import random
import string
import unicodedata

from tokenizers.implementations import BertWordPieceTokenizer

HERE = pathlib.Path(__file__).parent
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
WORDS = """the of and in a with patient patients drug rash fever after treatment induced caused aspirin warfarin
literal tokens decomposed math bold tag stacked private use trailing space vaccine family vitamin soft hyphen first
syndrome knowledge report hepat nephro therapy case cafe naive angstrom istanbul strasse limit""".split()
ENDINGS = "##s ##ed ##ing ##itis ##osis ##emia ##toxic ##ity ##ic ##al ##ine ##in ##ol ##an ##ab ##ib ##pathy".split()
TEXTS = ["The patient developed hepatotoxicity (ALT 540 U/L) after 2.5 mg/kg i.v. paracetamol.",
         "Drug-induced nephropathy: warfarin-treated, aspirin-naïve patients' INR rose.", "A", "##ing ## #",
         "line one\r\nline two\u2028line three\u2029", "tab\tand\vvertical\fform\u0085next", "[[CLS]] [CLS][SEP] [cls] [MASK",
         "e\u0323\u0301\u0302o\u0302\u0323 \u1ea1\u0302", "\u0344a \u0958\u093c \ufb1d", "\u037e\u1fef\u2126\u212a\u212b",
         "\U0001d15e\U0001d1bb music", "x" * 100, "x" * 101, "é" * 100 + "x", "中" * 5 + "a文b", "\ufffd\u0378\ue001a",
         "Ⅷ ⅷ ½ ² ﬀ ㎎ µg ℃", "İI\u0307ıiſßẞΣςσ", "\U00010400\U0001e900 deseret adlam", "\u166d\U000111c9 \u2e43"]
OPTIONS = [dict(lowercase=True, strip_accents=None, handle_chinese_chars=True),
           dict(lowercase=False, strip_accents=None, handle_chinese_chars=True),
           dict(lowercase=True, strip_accents=False, handle_chinese_chars=False),
           dict(lowercase=False, strip_accents=True, handle_chinese_chars=True)]


def vocabulary():
    letters = string.ascii_letters + string.digits
    letters += "αβγδηικνοπρστυω\u03c2µß²⁺₂ıé中文物药日本語アスピリン胃出血" + "".join(map(chr, range(0x1100, 0x1113)))
    letters += "".join(map(chr, range(0x1161, 0x1176))) + "".join(map(chr, range(0x11A8, 0x11C3)))
    letters += "".join(map(chr, range(0x0915, 0x0940))) + "ابسرنيلأ"
    pieces = SPECIAL + WORDS + ENDINGS + list(string.punctuation) + list("–—‑’“”≤≥±↑→•") + list(letters)
    pieces += ["##" + letter for letter in letters]
    return list(dict.fromkeys(pieces))


def drawn(seed, count):
    """Random texts of letters, marks, spaces, controls and other scripts.

    Nonstarters that "strip accents" keeps are left out: Hugging Face gives the places of reordered marks by their
    number, the project by the character that each came from.
    """
    draw = random.Random(seed)

    def char():
        kind = draw.random()
        if kind < 0.45:
            return draw.choice(string.ascii_letters + string.digits)
        if kind < 0.62:
            return draw.choice(" \t\n.,-()'\x00\x0b\u200b\u00ad\ufeff\u3000")
        if kind < 0.66:
            return draw.choice(SPECIAL + ["##", "ing", "aspirin"])
        if kind < 0.74:
            return chr(draw.randint(0x300, 0x345))
        if kind < 0.90:
            low, high = draw.choice([(0x80, 0x24F), (0x370, 0x5FF), (0x900, 0x97F), (0x1E00, 0x22FF), (0x4E00, 0x4E40)])
            return chr(draw.randint(low, high))
        return chr(draw.choice([draw.randint(0xAC00, 0xD7A3), draw.randint(0x1F300, 0x1F5FF), draw.randint(0x3040, 0x30FF)]))

    def kept_nonstarter(text):
        return any(unicodedata.combining(c) and unicodedata.category(c) != "Mn" for c in text)

    while count:
        text = "".join(char() for _ in range(draw.randint(1, 30)))
        if not kept_nonstarter(text):
            count -= 1
            yield text


def main():
    (HERE / "vocab.txt").write_text("\n".join(vocabulary()) + "\n", encoding="utf-8")
    nasty = [json.loads(line)["text"] for line in open(HERE / "nasty.jsonl", encoding="utf-8")]
    with open(HERE / "expected.jsonl", "w", encoding="utf-8") as out:
        for number, options in enumerate(OPTIONS):
            tokenizer = BertWordPieceTokenizer(str(HERE / "vocab.txt"), **options)
            tokenizer.add_special_tokens(SPECIAL)
            for text in nasty + TEXTS + list(drawn(number, 150 if number == 0 else 50)):
                encoding = tokenizer.encode(text)
                row = {"options": options, "text": text, "ids": encoding.ids, "offsets": encoding.offsets}
                out.write(json.dumps(row, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
