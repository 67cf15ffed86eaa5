#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Speed of `ade bench pubmed-xml` against Python's pubmed_parser on the same file, run in turns.

    tests/bench/pubmed_xml.py --ade build/release/bin/ade --sources FOLDER [--articles 30000] [--rounds 3]

FOLDER holds files of PubMed XML; their articles are repeated until there are enough, with new PMIDs. pubmed_parser
goes into a private environment (--environment, made once). Prints one line of JSON: both medians in articles per
second, the ratio, the memory `ade` took.
"""
import argparse
import gzip
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import venv

PEER = """
import json, sys, time
import pubmed_parser
started = time.perf_counter()
count = sum(1 for _ in pubmed_parser.parse_medline_xml(sys.argv[1]))
print(json.dumps({"articles": count, "seconds": time.perf_counter() - started}))
"""


def peer_python(environment):
    python = environment / "bin" / "python"
    if not python.exists():
        venv.create(environment, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "-q", "pubmed_parser"], check=True)
    return python


def articles_in(folder):
    found = []
    for path in sorted(folder.rglob("*.xml")):
        text = path.read_text(encoding="utf-8", errors="strict")
        if "<PubmedArticleSet" in text:
            found += re.findall(r"<PubmedArticle>.*?</PubmedArticle>", text, re.DOTALL)
    if not found:
        sys.exit(f"{folder}: no PubMed XML with articles was found there.")
    return found


def make_file(target, sources, count):
    articles = articles_in(sources)
    head = ('<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE PubmedArticleSet SYSTEM "none.dtd">\n'
            "<PubmedArticleSet>\n")
    with gzip.open(target, "wt", compresslevel=6, encoding="utf-8") as out:
        out.write(head)
        for i in range(count):
            article = re.sub(r"(<PMID[^>]*>)\d+", rf"\g<1>{10000000 + i}", articles[i % len(articles)], count=1)
            out.write(article + "\n")
        out.write("</PubmedArticleSet>\n")
    return len(articles)


def run(command):
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[-1])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ade", required=True, help="the program")
    parser.add_argument("--sources", required=True, type=pathlib.Path, help="folder with PubMed XML")
    parser.add_argument("--articles", type=int, default=30000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--environment", type=pathlib.Path,
                        default=pathlib.Path.home() / ".cache" / "ade-studio" / "bench-pubmed-parser")
    options = parser.parse_args()
    python = peer_python(options.environment)
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "articles.xml.gz"  # what pubmed_parser opens, and PubMed's files are
        distinct = make_file(path, options.sources, options.articles)
        ours, peers, memory = [], [], 0.0
        for _ in range(options.rounds):
            peer = run([python, "-c", PEER, path])
            own = run([options.ade, "bench", "pubmed-xml", "--texts", path])
            if not peer["articles"] == own["articles"] == options.articles:
                sys.exit(f"articles read: {peer['articles']} and {own['articles']} of {options.articles}")
            peers.append(peer["articles"] / peer["seconds"])
            ours.append(own["articles_per_s"])
            memory = max(memory, own["peak_rss_mb"])
        print(json.dumps({
            "articles": options.articles, "distinct": distinct, "file_mb": os.path.getsize(path) / 1e6,
            "rounds": options.rounds, "ade_articles_per_s": statistics.median(ours),
            "pubmed_parser_articles_per_s": statistics.median(peers),
            "ratio": statistics.median(a / b for a, b in zip(ours, peers)), "ade_peak_rss_mb": memory}))


if __name__ == "__main__":
    main()
