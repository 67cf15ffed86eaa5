#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What vocabularies find of the gold drugs of the ADE corpus, and how much they find in its sentences without events.

    python3 tests/bench/lexicon_quality.py --ade build/release/bin/ade --corpus ade_corpus_v2 --lexicon starter FILE…

Documents with an even PMID are for tuning, those with an odd one are reported: --missed lists what even ones miss.
Recall is over distinct gold mentions (sentence and span): `exact` has both ends right, `overlap` any code point. On
ADE-NEG, matches per sentence are counted, and --sample N prints N of them, drawn with a seed from the half chosen, to be
judged by a person.
"""
import argparse
import collections
import json
import pathlib
import random
import subprocess


def read_gold(path):
    """{(pmid, sentence): {(begin, end), …}} in sentence positions; spans placed by the document's offsets."""
    rows = collections.defaultdict(list)
    for line in path.read_text(encoding="utf-8").splitlines():
        pmid, sentence, effect, eb, ee, drug, db, de = line.split("|")
        rows[pmid, sentence].append(((effect, int(eb), int(ee)), (drug, int(db), int(de))))
    gold = {}
    for (pmid, sentence), relations in rows.items():
        pieces = [piece for relation in relations for piece in relation]
        surface, begin, _ = pieces[0]
        starts = [begin - at for at in range(len(sentence)) if sentence.startswith(surface, at)]
        good = [start for start in starts if all(sentence[b - start:e - start] == s for s, b, e in pieces)]
        if len(good) == 1:
            gold[pmid, sentence] = {(b - good[0], e - good[0]) for _, (_, b, e) in relations}
    return gold


def find(ade, files, texts, extra):
    command = [ade, "lexicon", "find", *extra] + [word for file in files for word in ("--lexicon", file)]
    lines = "".join(json.dumps({"text": text}) + "\n" for text in texts)
    out = subprocess.run(command, input=lines, check=True, capture_output=True, text=True).stdout
    return [json.loads(line)["drugs"] for line in out.splitlines()]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--ade", required=True)
    parser.add_argument("--corpus", type=pathlib.Path, required=True)
    parser.add_argument("--lexicon", nargs="+", default=["starter"])
    parser.add_argument("--exact-names", action="store_true", help="names as listed, without variants")
    parser.add_argument("--missed", type=int, default=0, help="list so many surfaces missed in even PMIDs")
    parser.add_argument("--found", type=int, default=0, help="list so many names found in even PMIDs of ADE-NEG")
    parser.add_argument("--sample", type=int, default=0, help="print so many matches in ADE-NEG to be judged")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--half", choices=["even", "odd"], default="odd", help="of the sample")
    args = parser.parse_args()
    extra = ["--exact"] if args.exact_names else []

    gold = read_gold(args.corpus / "DRUG-AE.rel")
    keys = list(gold)
    found = find(args.ade, args.lexicon, [sentence for _, sentence in keys], extra)
    missed, cut = collections.Counter(), collections.Counter()
    for half, rest in (("even", 0), ("odd", 1)):
        total = exact = overlap = 0
        for (pmid, sentence), drugs in zip(keys, found):
            if int(pmid) % 2 != rest:
                continue
            spans = {(drug["begin"], drug["end"]) for drug in drugs}
            for begin, end in gold[pmid, sentence]:
                total += 1
                exact += (begin, end) in spans
                touched = any(b < end and begin < e for b, e in spans)
                overlap += touched
                if rest == 0 and not touched:
                    missed[sentence[begin:end].lower()] += 1
                elif rest == 0 and (begin, end) not in spans:
                    other = next((b, e) for b, e in spans if b < end and begin < e)
                    cut[sentence[begin:end] + " / " + sentence[other[0]:other[1]]] += 1
        print(f"{half} PMIDs: {total} gold drug mentions, recall exact {exact / total:.3f}, overlap {overlap / total:.3f}")
    if args.missed:
        print("missed:", "; ".join(f"{name} {count}" for name, count in missed.most_common(args.missed)))
        print("other ends (gold / found):", "; ".join(f"{name} {count}" for name, count in cut.most_common(args.missed)))

    negative = []
    for line in (args.corpus / "ADE-NEG.txt").read_text(encoding="utf-8").splitlines():
        pmid, _, sentence = line.split(" ", 2)
        negative.append((pmid, sentence))
    hits = find(args.ade, args.lexicon, [sentence for _, sentence in negative], extra)
    for half, rest in (("even", 0), ("odd", 1)):
        chosen = [drugs for (pmid, _), drugs in zip(negative, hits) if int(pmid) % 2 == rest]
        matches = sum(map(len, chosen))
        print(f"{half} PMIDs of ADE-NEG: {len(chosen)} sentences, {matches} matches, {matches / len(chosen):.3f} per sentence, "
              f"{sum(1 for drugs in chosen if drugs) / len(chosen):.3f} of sentences with one")
    if args.found:
        names = collections.Counter(sentence[drug["begin"]:drug["end"]] for (pmid, sentence), drugs in zip(negative, hits)
                                    if int(pmid) % 2 == 0 for drug in drugs)
        print("found:", "; ".join(f"{name} {count}" for name, count in names.most_common(args.found)))
    if args.sample:
        wanted = ["even", "odd"].index(args.half)
        pool = [(sentence, drug) for (pmid, sentence), drugs in zip(negative, hits) if int(pmid) % 2 == wanted
                for drug in drugs]
        for number, (sentence, drug) in enumerate(random.Random(args.seed).sample(pool, args.sample), 1):
            begin, end = drug["begin"], drug["end"]
            print(f"{number:3d} {sentence[max(0, begin - 50):begin]}[{sentence[begin:end]}]{sentence[end:end + 50]}"
                  f"  -> {drug['preferred']} ({drug['source']})")


if __name__ == "__main__":
    main()
