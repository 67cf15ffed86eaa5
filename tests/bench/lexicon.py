#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Speed and hits of `ade bench lexicon` beside pyahocorasick, interleaved, on the same names and abstracts.

    python3 -m pip install pyahocorasick
    python3 tests/bench/lexicon.py --ade build/release/bin/ade --vocabulary drugbank_vocabulary.csv --corpus DIR

Both sides look for the names as listed, folded the same way, and count a hit where a name stands between word borders,
at each place the longest, none overlapping. The rules are written here a second time, in Python, so that equal hits
say something. The Python side is timed three ways: automaton alone over lower-cased text, automaton with the filter,
and all with the folding of text; ratios to each are printed. CPU seconds of the working thread are compared too, since
a busy machine takes wall time away from both.
"""
import argparse
import csv
import json
import pathlib
import re
import statistics
import subprocess
import tempfile
import time
import unicodedata

import ahocorasick

GREEK = dict(zip("αβγδεζηθικλμνξοπρςστυφχψω",
                 "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma sigma "
                 "tau upsilon phi chi psi omega".split()))
GREEK.update({letter.upper(): name for letter, name in GREEK.items() if letter != "ς"})
GREEK.update({"µ": "mu", "ϐ": "beta", "ϑ": "theta", "ϕ": "phi", "ϖ": "pi", "ϰ": "kappa", "ϱ": "rho", "ϵ": "epsilon"})
DASHES = "‐‑‒–—―⁃−﹘﹣－"
QUOTES = "‘’‚‛′‵´ʼ＇"
SOFT = " -\n\t\r\f\v"
MOST_LETTERS = 4  # of an abbreviation


def fold_character(char):
    """What one character beyond ASCII becomes."""
    category = unicodedata.category(char)
    if char in GREEK:
        return GREEK[char]
    if char in DASHES:
        return "-"
    if char in QUOTES:
        return "'"
    if char in "®©™℠" or category in ("Zs", "Zl", "Zp") or char == "\x85":
        return " "
    if category == "Mn":
        return ""
    if char == "\ufffd" or category == "Co":
        return "\x01"
    if category in ("Cf", "Cc", "Cn"):
        return ""
    if category[0] in "PS" or category in ("No", "Nl"):
        return "\x01"
    parts = unicodedata.normalize("NFD", char)
    kept = "".join(part for part in parts if unicodedata.category(part) != "Mn")
    return "".join(GREEK.get(part, part if part < "\x80" else part.lower()) for part in kept)


class FoldTable(dict):
    def __missing__(self, point):
        self[point] = chr(point) if point < 0x80 else fold_character(chr(point))
        return self[point]


TABLE = FoldTable()
BLANK_LINE = re.compile(r"[ \-\n\t\r\f\v]*\n[ \-\t\r\f\v]*\n[ \-\n\t\r\f\v]*")
SOFT_RUN = re.compile(r"[ \-\n\t\r\f\v]+")
AROUND = re.compile(r" ?([\x00-\x1f!-,./:-@\[-`{-\x7f]) ?")
ENDS = re.compile(r"^[^0-9A-Za-z\x80-\U0010ffff]+|[^0-9A-Za-z\x80-\U0010ffff]+$")


def fold(text):
    text = text.translate(TABLE)
    text = BLANK_LINE.sub("\x02", text)
    return AROUND.sub(r"\1", SOFT_RUN.sub(" ", text))


def is_word(char):
    return char.isalnum() if char < "\x80" else True


def usable(form):
    letters = sum(1 for c in form if is_word(c) and not ("0" <= c <= "9"))
    capitals = sum(1 for c in form if "A" <= c <= "Z")
    short = letters <= MOST_LETTERS and capitals >= 2
    return len(form.encode()) <= 1000 and "\x01" not in form and letters >= 2 and (letters > 3 or short), short


def read_names(path):
    """Lower-cased form -> None when capitals do not matter, else the written forms that do."""
    names = {}
    with open(path, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            for name in [row["Common name"]] + row["Synonyms"].split("|"):
                form = ENDS.sub("", fold(name.strip()))
                good, short = usable(form)
                if not good:
                    continue
                key = form.lower()
                if not short:
                    names[key] = None
                elif names.get(key, ()) is not None:
                    names.setdefault(key, []).append(form)
    return names


def read_corpus(folder):
    texts = []
    for path in sorted(pathlib.Path(folder).glob("*.jsonl")):
        with open(path, encoding="utf-8") as file:
            for line in file:
                record = json.loads(line)
                texts.append(record.get("title", "") + "\n\n" + record.get("abstract", ""))
    return texts


def capitals_fit(written, forms):
    return forms is None or any(all(not "A" <= w <= "Z" or w == c for c, w in zip(written, form)) for form in forms)


def hits_in(automaton, lower, written):
    """The filter: word borders, capitals of short names, at each place the longest, none overlapping."""
    found = []
    size = len(lower)
    for last, (length, forms) in automaton.iter(lower):
        begin = last - length + 1
        if begin > 0 and is_word(lower[begin - 1]) and is_word(lower[begin]):
            continue
        if last + 1 < size and is_word(lower[last + 1]) and is_word(lower[last]):
            continue
        if forms is None or capitals_fit(written[begin:last + 1], forms):
            found.append((begin, -last))
    found.sort()
    kept, free = [], 0
    for begin, last in found:
        if begin >= free:
            kept.append((begin, 1 - last))
            free = 1 - last
    return kept


def places(text):
    """fold() again, slowly, with the code points [begin, end) that each folded character stands for."""
    units = []
    for at, char in enumerate(text):
        folded = TABLE[ord(char)]
        if unicodedata.category(char) == "Mn" and folded == "" and units and units[-1][2] == at:
            units[-1] = (units[-1][0], units[-1][1], at + 1)  # an accent belongs to its letter
        units.extend((part, at, at + 1) for part in folded)
    out, i = [], 0
    while i < len(units):
        if units[i][0] not in SOFT:
            out.append(units[i])
            i += 1
            continue
        j = i
        while j < len(units) and units[j][0] in SOFT:
            j += 1
        blank = sum(1 for unit in units[i:j] if unit[0] == "\n") >= 2
        out.append(("\x02" if blank else " ", units[i][1], units[j - 1][2]))
        i = j
    return [unit for k, unit in enumerate(out)
            if unit[0] != " " or not ((k > 0 and not is_word(out[k - 1][0]))
                                      or (k + 1 < len(out) and not is_word(out[k + 1][0])))]


def span_of(units, begin, end):
    """Code points of a hit; a half pair of brackets takes in its other half."""
    surface = "".join(unit[0] for unit in units[begin:end])
    for opening, closing in ("()", "[]", "{}"):
        depth, missing = 0, 0
        for char in surface:
            if char == opening:
                depth += 1
            elif char == closing:
                if depth:
                    depth -= 1
                else:
                    missing += 1
        if depth == 0 and missing == 1 and begin > 0 and units[begin - 1][0] == opening \
                and units[begin - 1][2] == units[begin][1]:
            begin -= 1
        elif depth == 1 and end < len(units) and units[end][0] == closing and units[end][1] == units[end - 1][2]:
            end += 1
    return units[begin][1], units[end - 1][2]


def timed(work):
    wall, cpu = time.perf_counter(), time.thread_time()
    result = work()
    return result, time.perf_counter() - wall, time.thread_time() - cpu


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--ade", required=True)
    parser.add_argument("--vocabulary", required=True)
    parser.add_argument("--corpus", required=True)
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()

    names = read_names(args.vocabulary)
    automaton = ahocorasick.Automaton()
    for name, forms in names.items():
        automaton.add_word(name, (len(name), forms))
    automaton.make_automaton()
    texts = read_corpus(args.corpus)
    megabytes = sum(len(text.encode()) for text in texts) / 1e6
    lower = [text.lower() for text in texts]
    folded = [fold(text) for text in texts]
    folded_lower = [text.lower() for text in folded]

    def alone():
        for text in lower:
            for _ in automaton.iter(text):
                pass

    def filtered():
        return sum(len(hits_in(automaton, low, written)) for low, written in zip(folded_lower, folded))

    def whole():
        count = 0
        for text in texts:
            written = fold(text)
            count += len(hits_in(automaton, written.lower(), written))
        return count

    figures = {"ade": [], "automaton alone": [], "automaton and filter": [], "folding, automaton and filter": []}
    with tempfile.TemporaryDirectory() as folder:
        hits_file = pathlib.Path(folder) / "hits.tsv"
        for turn in range(args.rounds):
            command = [args.ade, "bench", "lexicon", "--lexicon", args.vocabulary, "--corpus", args.corpus, "--repeat",
                       "3"] + (["--hits", str(hits_file)] if turn == 0 else [])
            ours = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
            figures["ade"].append((ours["mb_per_s"], ours["mb_per_cpu_s"]))
            for title, work in (("automaton alone", alone), ("automaton and filter", filtered),
                                ("folding, automaton and filter", whole)):
                hits, wall, cpu = timed(work)
                figures[title].append((megabytes / wall, megabytes / cpu))
        ours_hits = {tuple(map(int, line.split("\t"))) for line in hits_file.read_text().splitlines()}

    theirs = set()
    for number, text in enumerate(texts):
        units = places(text)
        written = "".join(unit[0] for unit in units)
        theirs.update((number, *span_of(units, begin, end)) for begin, end in hits_in(automaton, written.lower(), written))
    print(f"{len(names)} names, {len(texts)} abstracts, {megabytes:.1f} MB; medians of {args.rounds} interleaved rounds")
    our_wall, our_cpu = (statistics.median(values) for values in zip(*figures["ade"]))
    for title, values in figures.items():
        wall, cpu = (statistics.median(column) for column in zip(*values))
        print(f"{title:32s} {wall:8.1f} MB/s wall (ade is {our_wall / wall:5.1f} x)   "
              f"{cpu:8.1f} MB per CPU second (ade is {our_cpu / cpu:5.1f} x)")
    print(f"hits: ade {ours['hits']}, pyahocorasick {hits} by count, {len(theirs)} by place; "
          f"only ade {len(ours_hits - theirs)}, only pyahocorasick {len(theirs - ours_hits)}")
    for name, only in (("ade", ours_hits - theirs), ("pyahocorasick", theirs - ours_hits)):
        for number, begin, end in sorted(only)[:20]:
            print(f"  only {name}: {texts[number][max(0, begin - 15):end + 15]!r} -> {texts[number][begin:end]!r}")
    return 0 if ours_hits == theirs else 1


if __name__ == "__main__":
    raise SystemExit(main())
