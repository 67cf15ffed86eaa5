#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Streams sentences through `ade annotate` and watches its memory and speed: text in, relations out.

  tests/bench/stream.py --ade build/release/bin/ade --count 1000000                (a student of the tiny test encoder)
  tests/bench/stream.py --ade build/release/bin/ade --count 20000 --model STUDENT

Sentences are made as they are sent, by another process. Beside the program runs a control, a loop of plain
arithmetic in a process of its own that rests most of the time: what slows both down is the machine. Without --model a student is trained for one epoch
on the tiny encoder of the tests; memory does not depend on what it says.

Prints one JSON object: the process' memory after the first batch of answers and at the batch nearest to each twentieth
of the records, and its peak; records per second of wall and of processor time in the first and the last tenth, with the
control's speed in the same time.
"""
import argparse
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time

BATCH = 256  # `ade annotate` reads so many sentences before it answers them: in between nothing is to be seen
HERE = pathlib.Path(__file__).resolve().parent
EVENTS = ["rash", "severe headache", "nausea and vomiting", "acute renal failure", "fever", "Stevens-Johnson syndrome",
          "prolonged QT interval", "hepatotoxicity", "drowsiness", "thrombocytopenia"]
DRUGS = ["aspirin", "methotrexate", "carbamazepine", "clozapine", "interferon alfa-2b", "abcmab", "lithium"]
FRAMES = ["A {age}-year-old patient developed {event} after {drug} was given for {days} days.",
          "{Drug} caused {event} in {age} of {days} patients.",
          "We report a case of {event} that began {days} days after the first dose of {drug}, at the age of {age}.",
          "No {event} was seen with {drug} in a trial of {days} weeks (case {age})."]
CONTROL = """
import sys, time
def work():
    x = 1
    for _ in range(20000):
        x = (x * 1103515245 + 12345) & 0x7fffffff
done = 0
busy = 0.0
import threading
def tell():
    for _ in sys.stdin:
        print(done, busy, time.process_time(), flush=True)
threading.Thread(target=tell, daemon=True).start()
while True:
    begin = time.perf_counter()
    work()
    busy += time.perf_counter() - begin
    done += 1
    time.sleep(0.02)
"""


def sentences(count):
    """Lines of JSON; each a little different, drugs by code points."""
    draw = random.Random(1)
    for number in range(count):
        drug = draw.choice(DRUGS)
        frame = draw.choice(FRAMES)
        text = frame.format(age=draw.randrange(18, 95), days=draw.randrange(2, 400), event=draw.choice(EVENTS), drug=drug,
                            Drug=drug.capitalize())
        begin = text.lower().index(drug)
        yield json.dumps({"id": str(number), "text": text, "drugs": [{"begin": begin, "end": begin + len(drug)}]}) + "\n"


def tiny_student(ade, folder):
    """A student of the tests' tiny encoder, which has weights and no vocabulary: a small one is made."""
    encoder = folder / "encoder"
    encoder.mkdir()
    for name in ("config.json", "model.safetensors"):
        shutil.copy(HERE.parent / "data/student/tiny-bert" / name, encoder / name)
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    letters = "abcdefghijklmnopqrstuvwxyz0123456789"
    pieces += list(letters) + ["##" + c for c in letters] + list(".,-()")
    pieces += ["[unused%d]" % i for i in range(len(pieces), 1000)]
    (encoder / "vocab.txt").write_text("".join(p + "\n" for p in pieces))
    examples = folder / "train.jsonl"
    with examples.open("w") as file:
        for line in sentences(40):
            record = json.loads(line)
            drug = record["drugs"][0]
            event = next(e for e in EVENTS if e in record["text"])
            at = record["text"].index(event)
            record["relations"] = [{"drug": [drug["begin"], drug["end"]], "effect": [at, at + len(event)]}]
            file.write(json.dumps(record) + "\n")
    subprocess.run([ade, "train", "--train", examples, "--encoder", encoder, "--output", folder / "student", "--epochs", "1"],
                   check=True, stdout=subprocess.DEVNULL)
    return folder / "student"


def memory_mb(pid, what):
    for line in open(f"/proc/{pid}/status", encoding="ascii"):
        if line.startswith(what + ":"):
            return int(line.split()[1]) / 1024
    raise RuntimeError(f"no {what} of process {pid}")


def processor_seconds(pid):
    fields = open(f"/proc/{pid}/stat", encoding="ascii").read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Watch:
    """Figures at the end of the first batch and near every twentieth of the records."""

    def __init__(self, process, control):
        self.process = process
        self.control = control
        self.samples = []

    def take(self, records):
        self.control.stdin.write("\n")
        self.control.stdin.flush()
        done, busy, control_cpu = self.control.stdout.readline().split()
        self.samples.append({
            "records": records, "wall": time.perf_counter(), "cpu": processor_seconds(self.process.pid),
            "control": int(done), "control_busy": float(busy), "control_cpu": float(control_cpu),
            "mb": memory_mb(self.process.pid, "VmRSS"), "anonymous_mb": memory_mb(self.process.pid, "RssAnon"),
            "peak_mb": memory_mb(self.process.pid, "VmHWM")})

    def rates(self, first, last):
        a, b = self.samples[first], self.samples[last]
        records = b["records"] - a["records"]
        work = b["control"] - a["control"]
        return {"records_per_s": records / (b["wall"] - a["wall"]),
                "records_per_processor_s": records / max(b["cpu"] - a["cpu"], 1e-9),
                "control_per_s": work / max(b["control_busy"] - a["control_busy"], 1e-9),
                "control_per_processor_s": work / max(b["control_cpu"] - a["control_cpu"], 1e-9)}


def slope(samples, key):
    """Least squares: megabytes per million records."""
    points = [(s["records"] / 1e6, s[key]) for s in samples]
    x = sum(p[0] for p in points) / len(points)
    y = sum(p[1] for p in points) / len(points)
    return sum((a - x) * (b - y) for a, b in points) / max(sum((a - x) ** 2 for a, _ in points), 1e-12)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ade", type=pathlib.Path, required=True)
    parser.add_argument("--model", type=pathlib.Path)
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--precision", default="int8")
    parser.add_argument("--threads", type=int, default=1, help="Cores for the program")
    parser.add_argument("--generate", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.count < 20 * BATCH:
        raise SystemExit(f"--count: give {20 * BATCH} or more; twenty samples are taken, each at the end of a batch")
    if arguments.generate:
        sys.stdout.writelines(sentences(arguments.count))
        return
    with tempfile.TemporaryDirectory() as folder:
        model = arguments.model or tiny_student(arguments.ade.resolve(), pathlib.Path(folder))
        control = subprocess.Popen([sys.executable, "-c", CONTROL], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        source, sink = os.pipe()
        process = subprocess.Popen(
            [str(arguments.ade.resolve()), "annotate", "--model", str(model), "--precision", arguments.precision,
             "--threads", str(arguments.threads)],
            stdin=source, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        subprocess.Popen([sys.executable, __file__, "--ade", "-", "--count", str(arguments.count), "--generate"],
                         stdout=sink)
        os.close(source)  # we keep the other end until the last answer is there: nothing is waiting, so all is answered
        watch = Watch(process, control)
        relations = refused = records = 0
        begin = time.perf_counter()
        step = round(arguments.count / 20 / BATCH) * BATCH
        marks = {BATCH, arguments.count, *range(step, arguments.count, step)}
        try:
            for line in process.stdout:
                records += 1
                relations += line.count(b'"effect"')
                refused += b'"error"' in line
                if records in marks:
                    watch.take(records)
                if records == arguments.count:
                    os.close(sink)
        finally:
            control.kill()
        seconds = time.perf_counter() - begin
        code = process.wait()
    if code != 0 or records != arguments.count:
        raise SystemExit(f"ade ended with {code} after {records} of {arguments.count} records")
    tenth = next(i for i, s in enumerate(watch.samples) if s["records"] >= 2 * step)
    late = max(i for i, s in enumerate(watch.samples) if s["records"] <= arguments.count - 2 * step)
    first, last = watch.rates(0, tenth), watch.rates(late, -1)
    ratio = {key: last[key] / first[key] for key in first}
    end = watch.samples[-1]
    print(json.dumps({
        "records": records, "refused": refused, "relations": relations, "seconds": round(seconds, 1),
        "load_at_end": os.getloadavg()[0], "peak_mb": round(end["peak_mb"], 1),
        "mb": [round(s["mb"], 1) for s in watch.samples],
        "anonymous_mb": [round(s["anonymous_mb"], 1) for s in watch.samples],
        "memory, end against a tenth": round(end["mb"] / watch.samples[tenth]["mb"], 4),
        "memory slope, MB per million records": round(slope(watch.samples[tenth:], "mb"), 3),
        "first tenth": {k: round(v, 1) for k, v in first.items()},
        "last tenth": {k: round(v, 1) for k, v in last.items()},
        "last against first": {k: round(v, 3) for k, v in ratio.items()},
        "last against first, over the control": round(ratio["records_per_s"] / ratio["control_per_s"], 3),
        "last against first by processor time, over the control":
            round(ratio["records_per_processor_s"] / ratio["control_per_processor_s"], 3)}, indent=1))


if __name__ == "__main__":
    main()
