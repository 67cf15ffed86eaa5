#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds the demo's JSONL files and demo.json from source/*.txt, and checks the markup on the way.

    build_demo.py            write the files beside this script
    build_demo.py --check    write nothing; fail when a file is not current
    build_demo.py --scores   also print what the recorded teacher scores against the gold

Markup, one document:

    # demo-001 reviewed          id and part: reviewed, held_out or queue
    Title                        first line after the heading
    One sentence a line          further lines; joined by one space
    T ~ rash => mild rash ; - nausea ; - a:fever ; + b:cough
                                 what the recorded teacher said otherwise about the sentence above

In a sentence, {a:aspirin} is a drug with the key a (keys count within their sentence), and {=ab:rash} an
event caused by the drugs a and b. Other signs: ! not caused, + treated or prevented, ? left open. Braces
nest. \\u{A0} stands for a code point that is hard to see. The teacher repeats the "causes" relations of its
sentence except: `~ X => Y` takes the edges of Y, `- X` misses X (`- a:X` for one drug), `+ b:X` blames drug b
for X (`X@2`: the second occurrence). Offsets in the output are Unicode code points, end exclusive.
"""
import argparse
import json
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
PARTS = ("reviewed", "held_out", "queue")
POLARITY = {"=": "causes", "!": "not_caused", "+": "treats", "?": "unclear"}
MARK = re.compile(r"\{(?:([a-z])|([=!+?])([a-z]+)):")
HEADING = re.compile(r"# (demo-\d{3}) (\w+)$")
FIRST_SENTENCE = 1  # after the title


class MarkupError(Exception):
    pass


def parse_sentence(line):
    """Returns the plain text, the drugs {key: [span, …]} and the events [(sign, keys, span)]."""
    line = re.sub(r"\\u\{([0-9A-Fa-f]+)\}", lambda m: chr(int(m.group(1), 16)), line)
    text, drugs, events, open_marks = "", {}, [], []
    at = 0
    while at < len(line):
        if line[at] == "{":
            mark = MARK.match(line, at)
            if not mark:
                raise MarkupError(f"unknown mark at '{line[at:at + 20]}'; expected {{a:drug}}, {{=a:event}}")
            open_marks.append((mark, len(text)))
            at = mark.end()
        elif line[at] == "}":
            if not open_marks:
                raise MarkupError(f"'}}' closes nothing in '{line}'")
            mark, begin = open_marks.pop()
            surface = text[begin:]
            if not surface or surface != surface.strip():
                raise MarkupError(f"'{surface}' is empty or has space at an edge")
            if mark.group(1):
                drugs.setdefault(mark.group(1), []).append((begin, len(text)))
            else:
                events.append((mark.group(2), mark.group(3), (begin, len(text))))
            at += 1
        else:
            text += line[at]
            at += 1
    if open_marks:
        raise MarkupError(f"'{line[open_marks[-1][0].start():][:20]}' is not closed")
    for _, keys, span in events:
        for key in keys:
            if key not in drugs:
                raise MarkupError(f"event '{text[span[0]:span[1]]}' names drug '{key}', not in its sentence")
    if text != text.strip() or "  " in text:
        raise MarkupError(f"space at an edge or doubled in '{text}'")
    return text, drugs, events


def find(text, surface):
    """Every span of surface in text."""
    return [(m.start(), m.end()) for m in re.finditer(f"(?={re.escape(surface)})", text)
            for m in [re.compile(re.escape(surface)).match(text, m.start())]]


def relations_of(drugs, events):
    found = []
    for sign, keys, span in events:
        for key in keys:
            found += [(drug, span, POLARITY[sign]) for drug in drugs[key]]
    return found


def teacher_of(text, drugs, gold, changes):
    """The recorded teacher's (drug, event) pairs of one sentence: the gold ones with the noted errors."""
    said = [(drug, event) for drug, event, polarity in gold if polarity == "causes"]

    def of_key(part):
        key, _, surface = part.partition(":")
        if len(key) == 1 and surface:
            if key not in drugs:
                raise MarkupError(f"teacher names drug '{key}', which its sentence lacks")
            return drugs[key], surface
        return None, part

    for change in changes:
        kind, _, rest = change.partition(" ")
        if kind == "~":
            old, arrow, new = (piece.strip() for piece in rest.partition("=>"))
            hits = {event for _, event in said if text[event[0]:event[1]] == old}
            if not arrow or not hits:
                raise MarkupError(f"teacher '{change}': no event '{old}' that the teacher says")
            for event in hits:
                spans = [s for s in find(text, new) if s[0] < event[1] and event[0] < s[1]]
                if len(spans) != 1:
                    raise MarkupError(f"teacher '{change}': '{new}' meets '{old}' {len(spans)} times")
                said = [(drug, spans[0] if e == event else e) for drug, e in said]
        elif kind == "-":
            only, surface = of_key(rest.strip())
            kept = [(d, e) for d, e in said
                    if text[e[0]:e[1]] != surface or (only is not None and d not in only)]
            if len(kept) == len(said):
                raise MarkupError(f"teacher '{change}': no event '{surface}' to miss")
            said = kept
        elif kind == "+":
            only, surface = of_key(rest.strip())
            surface, _, number = surface.partition("@")
            spans = find(text, surface)
            if only is None or (len(spans) != 1 and not number) or (number and int(number) > len(spans)):
                raise MarkupError(f"teacher '{change}': needs a drug key and one place, found {len(spans)}")
            span = spans[int(number) - 1 if number else 0]
            for drug in only:
                if (drug, span) in said:
                    raise MarkupError(f"teacher '{change}': already said")
                said.append((drug, span))
        else:
            raise MarkupError(f"teacher '{change}': expected ~, - or +")
    return said


class Builder:
    """Collects sentences of one document and shifts their spans to the document's text."""

    def __init__(self, name, part, where):
        self.name, self.part, self.where = name, part, where
        self.sentences, self.last = [], None

    def add(self, line):
        text, drugs, events = parse_sentence(line)
        self.sentences.append([text, drugs, events, []])

    def records(self):
        if len(self.sentences) < 4:
            raise MarkupError(f"{self.name} has {len(self.sentences)} lines; expected a title and 3 or more")
        text, spans, drugs, events, gold, teacher = "", [], [], [], [], []
        for index, (sentence, keys, marked, changes) in enumerate(self.sentences):
            if index:
                text += "\n\n" if index == FIRST_SENTENCE else " "
            base = len(text)
            text += sentence
            spans.append([base, len(text)])

            def shift(span):
                return (span[0] + base, span[1] + base)

            found = relations_of(keys, marked)
            drugs += [shift(span) for places in keys.values() for span in places]
            events += [shift(span) for _, _, span in marked]
            gold += [(shift(d), shift(e), p) for d, e, p in found]
            teacher += [(shift(d), shift(e), "causes") for d, e in teacher_of(sentence, keys, found, changes)]
        if len(set(drugs)) != len(drugs) or len(set(events)) != len(events):
            raise MarkupError(f"{self.name}: a span is marked twice")

        def record(labels, event_spans):
            def mentions(places):
                return [{"begin": b, "end": e, "surface": text[b:e]} for b, e in sorted(places)]

            out = {"id": self.name, "source": "demo", "title": self.sentences[0][0], "text": text,
                   "sentences": spans, "drugs": mentions(drugs)}
            if labels is not None:
                out["events"] = mentions(set(event_spans))
                out["relations"] = [{"drug": list(d), "effect": list(e), "polarity": p}
                                    for d, e, p in sorted(labels)]
            return out

        return record(gold, events), record(teacher, [e for _, e, _ in teacher]), record(None, [])


def read_sources(folder):
    documents, faults = [], []
    for path in sorted(folder.glob("*.txt")):
        current = None
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
            where = f"{path.name}:{number}"
            try:
                heading = HEADING.match(line)
                if heading:
                    if heading.group(2) not in PARTS:
                        raise MarkupError(f"part '{heading.group(2)}'; expected one of {', '.join(PARTS)}")
                    if any(d.name == heading.group(1) for d in documents):
                        raise MarkupError(f"{heading.group(1)} is there twice")
                    current = Builder(heading.group(1), heading.group(2), where)
                    documents.append(current)
                elif line.startswith("#"):
                    raise MarkupError(f"heading '{line}'; expected '# demo-000 part'")
                elif line.startswith("T "):
                    if current is None or not current.sentences:
                        raise MarkupError("a teacher line before its sentence")
                    sentence = current.sentences[-1]
                    sentence[3] = [change.strip() for change in line[2:].split(" ; ")]
                    teacher_of(sentence[0], sentence[1], relations_of(sentence[1], sentence[2]), sentence[3])
                elif line.strip():
                    if current is None:
                        raise MarkupError("text before the first heading")
                    current.add(line)
            except MarkupError as fault:
                faults.append(f"{where}: {fault}")
    return documents, faults


def scores(pairs):
    """Micro precision, recall, F1 over "causes" relations, one-to-one; lenient: the spans overlap."""
    result = {}
    for name in ("strict", "lenient"):
        right = said = wanted = 0
        for gold, teacher in pairs:
            want, have = ([(tuple(r["drug"]), tuple(r["effect"])) for r in record["relations"]
                           if r["polarity"] == "causes"] for record in (gold, teacher))
            said, wanted, free = said + len(have), wanted + len(want), list(want)
            for drug, event in sorted(have, key=lambda pair: pair not in want):
                match = next((w for w in free if w[0] == drug and (
                    w[1] == event if name == "strict" else w[1][0] < event[1] and event[0] < w[1][1])), None)
                if match:
                    free.remove(match)
                    right += 1
        precision, recall = right / max(said, 1), right / max(wanted, 1)
        result[name] = {"precision": round(precision, 4), "recall": round(recall, 4),
                        "f1": round(2 * precision * recall / max(precision + recall, 1e-9), 4)}
    return result


def main():
    parser = argparse.ArgumentParser(description="Builds the demo's files from source/*.txt.")
    parser.add_argument("--check", action="store_true", help="write nothing, fail when a file is not current")
    parser.add_argument("--scores", action="store_true", help="print the recorded teacher's scores")
    arguments = parser.parse_args()

    documents, faults = read_sources(HERE / "source")
    built = []
    for document in documents:
        try:
            built.append((document, *document.records()))
        except MarkupError as fault:
            faults.append(f"{document.where}: {fault}")
    if faults:
        print("\n".join(faults), file=sys.stderr)
        return 1

    def lines(records):
        return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)

    gold = [g for _, g, _, _ in built]
    files = {"gold.jsonl": lines(gold), "teacher.jsonl": lines(t for _, _, t, _ in built)}
    for part in PARTS:
        chosen = [(g, bare) for d, g, _, bare in built if d.part == part]
        files[f"{part}.jsonl"] = lines(bare if part == "queue" else g for g, bare in chosen)
    for part in ("held_out", "queue"):
        files[f"teacher_{part}.jsonl"] = lines(t for d, _, t, _ in built if d.part == part)
    files["held_out.ids"] = "".join(d.name + "\n" for d in documents if d.part == "held_out")
    manifest = {
        "format_version": 1, "name": "ADE Studio demo",
        "note": "Invented cases, written for this project. No patient and no published text is behind them.",
        "guideline": "../guideline/guideline.md",
        "files": {
            "reviewed.jsonl": {"voice": "gold", "about": "decided by the demo's reviewer; for training"},
            "held_out.jsonl": {"voice": "gold", "frozen": True, "about": "frozen gold; for scores only"},
            "queue.jsonl": {"voice": None, "about": "text and drugs of what waits for review"},
            "held_out.ids": {"voice": None, "about": "which documents to freeze"},
            "teacher_queue.jsonl": {"voice": "teacher:recorded-teacher",
                                    "about": "recorded teacher (demo), of what waits for review"},
            "teacher_held_out.jsonl": {"voice": "teacher:recorded-teacher",
                                       "about": "recorded teacher (demo), of the held-out part; for scores"},
            "teacher.jsonl": {"voice": "teacher:recorded-teacher",
                              "about": "recorded teacher (demo): labels with the errors such models make"},
            "gold.jsonl": {"voice": None, "about": "all labels, for checking; not imported"}},
        "parts": {part: [d.name for d in documents if d.part == part] for part in PARTS}}
    files["demo.json"] = json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"

    stale = []
    for name, content in files.items():
        path = HERE / name
        if arguments.check:
            if not path.exists() or path.read_bytes() != content.encode("utf-8"):
                stale.append(name)
        else:
            path.write_bytes(content.encode("utf-8"))
    if stale:
        print(f"not current: {', '.join(stale)}; run resources/demo/build_demo.py", file=sys.stderr)
        return 1
    if arguments.scores:
        drugs = {d["surface"].lower() for record in gold for d in record["drugs"]}
        causes = sum(r["polarity"] == "causes" for g in gold for r in g["relations"])
        sentences = sum(len(g["sentences"]) for g in gold)
        print(f"{len(built)} documents, {sentences} sentences, {len(drugs)} drug names, "
              f"{sum(len(g['relations']) for g in gold)} relations, {causes} of them causes")
        for part in (None, *PARTS):
            chosen = [(g, t) for d, g, t, _ in built if part in (None, d.part)]
            print(part or "all", len(chosen), json.dumps(scores(chosen)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
