#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares our BioC, PubTator, brat, XLSX and data set files with independent readers.

Run by hand in a private environment:  python3 -m venv E && E/bin/pip install bioc openpyxl
  E/bin/python tests/interop/check_formats.py --ade build/test/bin/ade [--bioc-xml FILE] [--pubtator FILE] [FILE.jsonl]
Exit 0 when all agree.
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

import bioc
from bioc import biocjson, biocxml, brat, pubtator
import openpyxl

TEXT = "Rash 😀 after zolmira\n\nA <b> rash & œdème came\nafter =zolmira."


def place(words, begin=0):
    at = TEXT.index(words, begin)
    return {"begin": at, "end": at + len(words), "surface": words}


def pair(span):
    return [span["begin"], span["end"]]


RASH, DRUG, RISKY, BOTH = place("Rash"), place("zolmira"), place("=zolmira"), place("rash & œdème")
GAP = dict(BOTH, surface="rash œdème", parts=[[BOTH["begin"], BOTH["begin"] + 4], [BOTH["end"] - 5, BOTH["end"]]])
OWN = [
    {"id": "1", "title": "Rash 😀 after zolmira", "text": TEXT, "drugs": [DRUG, RISKY], "events": [RASH, GAP],
     "relations": [{"drug": pair(DRUG), "effect": pair(RASH)},
                   {"drug": pair(RISKY), "effect": pair(RASH), "polarity": "unclear"},
                   {"drug": pair(RISKY), "effect": pair(GAP)}]},
    {"id": "case/2", "text": "Nothing here with zolmira.", "title": "T", "events": [], "relations": [],
     "notes": ["two\nlines"], "drugs": [{"begin": 18, "end": 25, "surface": "zolmira", "id": "X1", "score": 0.5}]},
]


def run(ade, *words):
    done = subprocess.run([ade, *map(str, words)], capture_output=True, text=True)
    if done.returncode not in (0, 3):
        sys.exit(f"ade {' '.join(map(str, words))}: {done.returncode}\n{done.stderr}")
    return done.stdout


def annotations(document):
    found = list(document.annotations)
    for passage in document.passages:
        found += passage.annotations
        for sentence in passage.sentences:
            found += sentence.annotations
    return found


def text_of(document):
    """Text by offset, as their users rebuild it."""
    text = ""
    for passage in document.passages:
        text = text.ljust(passage.offset) + (passage.text or "")
    return text


def check_surfaces(collection, what):
    spans = 0
    for document in collection.documents:
        text = text_of(document)
        for annotation in annotations(document):
            pieces = [text[at.offset:at.offset + at.length] for at in annotation.locations]
            assert " ".join(" ".join(pieces).split()) == " ".join(annotation.text.split()), (
                what, document.id, annotation.id, pieces, annotation.text)
            spans += 1
    print(f"{what}: {len(collection.documents)} documents, {spans} spans at their offsets")
    return spans


def check_theirs(ade, folder, name, path, spans, reader_format):
    project = folder / f"{name}.adestudio"
    report = json.loads(run(ade, "import", project, path, "--format", reader_format, "--json", "--dry-run",
                            "--map", "(no type)=drug"))
    found = report["found"]["drugs"] + report["found"]["events"]
    assert report["refused"] == 0 and found == spans, (name, report["refused"], found, spans, report["findings"][:3])
    print(f"{name}: ours reads {found} of {spans} spans written by the Python library")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--ade", required=True)
    parser.add_argument("--bioc-xml")
    parser.add_argument("--pubtator")
    parser.add_argument("corpus", nargs="?")
    words = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp())
    corpus = folder / "own.jsonl"
    corpus.write_text("".join(json.dumps(record) + "\n" for record in OWN), encoding="utf-8")
    corpus = pathlib.Path(words.corpus) if words.corpus else corpus
    project = folder / "p.adestudio"
    stored = json.loads(run(words.ade, "import", project, corpus, "--format", "jsonl", "--json"))
    assert stored["refused"] == 0, stored["findings"]
    out = {name: folder / f"out.{name}" for name in
           ("bioc-xml", "bioc-json", "pubtator", "brat", "xlsx", "csv", "hf-dataset")}
    written = {name: json.loads(run(words.ade, "export", project, "--format", name, "--output", path, "--json"))
               for name, path in out.items()}

    # What we write, they read.
    with open(out["bioc-xml"], encoding="utf-8") as stream:
        xml = biocxml.load(stream)
    with open(out["bioc-json"], encoding="utf-8") as stream:
        from_json = biocjson.load(stream)
    spans = check_surfaces(xml, "our BioC XML")
    assert spans == check_surfaces(from_json, "our BioC JSON")
    assert spans == written["bioc-xml"]["written"]["drugs"] + written["bioc-xml"]["written"]["events"]
    relations = sum(len(document.relations) for document in xml.documents)
    assert relations == written["bioc-xml"]["written"]["relations"], relations
    with open(out["pubtator"], encoding="utf-8") as stream:
        documents = pubtator.load(stream)
    count = 0
    for document in documents:
        for annotation in document.annotations:
            assert document.text[annotation.start:annotation.end] == annotation.text, (document.pmid, annotation)
            count += 1
    print(f"our PubTator: {len(documents)} documents, {count} spans at their offsets,"
          f" {sum(len(document.relations) for document in documents)} relations")
    assert count == written["pubtator"]["written"]["drugs"] + written["pubtator"]["written"]["events"]
    assert written["pubtator"]["written"]["relations"] == sum(len(document.relations) for document in documents)

    count = relations = 0
    for text in sorted(out["brat"].glob("*.txt")):
        with open(text, encoding="utf-8", newline="") as txt, open(text.with_suffix(".ann"), encoding="utf-8") as ann:
            document = brat.load(txt, ann)
        for entity in document.entities:
            pieces = [document.text[at.begin:at.end] for at in sorted(entity.locations)]
            assert " ".join(" ".join(pieces).split()) == " ".join(entity.text.split()), (text, entity)
            count += 1
        relations += len(document.relations)
    print(f"our brat: {count} spans at their offsets, {relations} relations")
    assert count == written["brat"]["written"]["drugs"] + written["brat"]["written"]["events"]
    assert relations == written["brat"]["written"]["relations"]

    book = openpyxl.load_workbook(out["xlsx"])
    rows = list(book.active.iter_rows())
    assert len(rows) - 1 == written["xlsx"]["written"]["relations"], len(rows)
    assert all(cell.data_type in ("s", "n", "inlineStr") for row in rows for cell in row), "a formula"
    risky = [cell for row in rows for cell in row if isinstance(cell.value, str) and cell.value[:1] in "=+-@"
             and cell.value]
    assert all(cell.quotePrefix for cell in risky)
    print(f"our workbook: {len(rows) - 1} rows, {len(risky)} risky cells, all of them text")

    lines = 0
    for path in sorted((out["hf-dataset"] / "data").glob("*.jsonl")):
        keys = None
        for line in open(path, encoding="utf-8"):
            record = json.loads(line)
            assert keys in (None, list(record)), "records with different keys"
            keys = list(record)
            for mention in record["mentions"]:
                parts = mention["parts"] or [mention]
                assert " ".join(record["text"][p["begin"]:p["end"]] for p in parts) == mention["surface"]
            lines += 1
    assert lines == written["hf-dataset"]["written"]["documents"]
    print(f"our data set: {lines} records")

    # What they write, we read.
    theirs = folder / "theirs.xml"
    with open(theirs, "w", encoding="utf-8") as stream:
        biocxml.dump(xml, stream)
    check_theirs(words.ade, folder, "their BioC XML", theirs, spans, "bioc-xml")
    theirs = folder / "theirs.json"
    with open(theirs, "w", encoding="utf-8") as stream:
        biocjson.dump(from_json, stream)
    check_theirs(words.ade, folder, "their BioC JSON", theirs, spans, "bioc-json")
    theirs = folder / "theirs.pubtator"
    with open(theirs, "w", encoding="utf-8") as stream:
        pubtator.dump(documents, stream)
    check_theirs(words.ade, folder, "their PubTator", theirs, count, "pubtator")

    # A file of others through us, and read again by them.
    if words.bioc_xml:
        with open(words.bioc_xml, encoding="utf-8") as stream:
            before = biocxml.load(stream)
        other = folder / "other.adestudio"
        run(words.ade, "import", other, words.bioc_xml)
        run(words.ade, "export", other, "--format", "bioc-xml", "--output", folder / "other.xml")
        with open(folder / "other.xml", encoding="utf-8") as stream:
            after = biocxml.load(stream)

        def facts(collection):
            return {document.id: (sorted((a.infons.get("type"), a.text, str(a.locations)) for a in annotations(document)),
                                  [p.text for p in document.passages], [p.offset for p in document.passages],
                                  sorted(str(sorted(r.infons.items())) for r in document.relations))
                    for document in collection.documents}
        left, right = facts(before), facts(after)
        same = sum(left[key] == right.get(key) for key in left)
        print(f"{words.bioc_xml}: {same} of {len(left)} documents equal after a round trip, as the Python library sees them")
        assert same == len(left)
    if words.pubtator:
        with open(words.pubtator, encoding="utf-8") as stream:
            before = pubtator.load(stream)
        other = folder / "other2.adestudio"
        run(words.ade, "import", other, words.pubtator)
        run(words.ade, "export", other, "--format", "pubtator", "--output", folder / "other.txt")
        with open(folder / "other.txt", encoding="utf-8") as stream:
            after = pubtator.load(stream)
        assert [str(document) for document in before] == [str(document) for document in after]
        print(f"{words.pubtator}: {len(before)} documents equal after a round trip, as the Python library sees them")


if __name__ == "__main__":
    main()
