#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`ade label` against a server on this machine that takes 50 ms for each answer, 16 questions in flight.

    tests/bench/teacher.py --ade build/release/bin/ade [--sentences 10000] [--latency 0.05] [--in-flight 16]
    tests/bench/teacher.py --bare: the control, a client that sends one question again and again and only reads

Prints one line of JSON. The theoretical rate is in flight / latency; `of_theory` is what was reached between the first
question and the last answer. Memory is the program's own (without mapped files) after a tenth of the answers, half of them, and at its
peak.
"""
import argparse
import asyncio
import json
import multiprocessing
import os
import pathlib
import subprocess
import tempfile
import time

DRUGS = ["lithium", "aspirin", "warfarin", "methotrexate", "amoxicillin", "clozapine", "heparin", "cisplatin"]
EVENTS = ["tremor", "rash", "bleeding", "nausea", "deafness", "fever", "ataxia", "jaundice"]


def serve(port, latency, numbers):
    """numbers: requests, most at once, first and last time."""
    at_once = 0

    async def connection(reader, writer):
        nonlocal at_once
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = 0
                for line in head.split(b"\r\n"):
                    if line.lower().startswith(b"content-length:"):
                        length = int(line.split(b":")[1])
                body = json.loads(await reader.readexactly(length))
                at_once += 1
                numbers[0] += 1
                numbers[1] = max(numbers[1], at_once)
                if numbers[0] == 1:
                    numbers[2] = time.monotonic()
                await asyncio.sleep(latency)
                text = body["messages"][-1]["content"].rsplit("Message: ", 1)[-1]
                words = text.split()
                answer = {"model": body["model"],
                          "choices": [{"message": {"content": f"{words[0]}: {words[2]}"}, "finish_reason": "stop"}],
                          "usage": {"prompt_tokens": 200, "completion_tokens": 8}}
                reply = json.dumps(answer).encode()
                at_once -= 1
                numbers[3] = time.monotonic()
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b"
                             % (len(reply), reply))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def main():
        server = await asyncio.start_server(connection, "127.0.0.1", port.value)
        port.value = server.sockets[0].getsockname()[1]
        await server.serve_forever()

    asyncio.run(main())


async def bare_client(port, questions, in_flight):
    body = json.dumps({"model": "m", "messages": [{"role": "user", "content": "x " * 300 + "Message: Lithium caused tremor."}]})
    question = (f"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                f"Content-Length: {len(body)}\r\n\r\n{body}").encode()
    left = questions

    async def ask():
        nonlocal left
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while left > 0:
            left -= 1
            writer.write(question)
            head = await reader.readuntil(b"\r\n\r\n")
            await reader.readexactly(int(head.split(b"Content-Length: ")[1].split(b"\r")[0]))
        writer.close()

    await asyncio.gather(*[ask() for _ in range(in_flight)])


def resident_mb(pid):
    try:
        for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("RssAnon:"):
                return int(line.split()[1]) / 1000
    except OSError:
        pass
    return 0.0


def main():
    parser = argparse.ArgumentParser()
    program = parser.add_mutually_exclusive_group(required=True)
    program.add_argument("--ade")
    program.add_argument("--bare", action="store_true")
    parser.add_argument("--sentences", type=int, default=10000)
    parser.add_argument("--latency", type=float, default=0.05)
    parser.add_argument("--in-flight", type=int, default=16)
    options = parser.parse_args()
    port = multiprocessing.Value("i", 0)
    numbers = multiprocessing.Array("d", [0, 0, 0, 0], lock=False)
    server = multiprocessing.Process(target=serve, args=(port, options.latency, numbers), daemon=True)
    server.start()
    while port.value == 0:
        time.sleep(0.01)
    if options.bare:
        asyncio.run(bare_client(port.value, options.sentences, options.in_flight))
        rate = numbers[0] / (numbers[3] - numbers[2])
        theory = options.in_flight / options.latency
        print(json.dumps({"bare_client_per_s": round(rate, 1), "of_theory": round(rate / theory, 4)}))
        return
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        with open(folder / "in.jsonl", "w") as out:
            for i in range(0, options.sentences, 10): # ten sentences an article
                text = " ".join(f"{DRUGS[k % 8].capitalize()} caused {EVENTS[(i // 10 + k) % 8]} in case {i + k}."
                                for k in range(10))
                out.write(json.dumps({"id": str(i), "text": text}) + "\n")
        (folder / "teacher.json").write_text(json.dumps(
            {"api": "openai", "base_url": f"http://127.0.0.1:{port.value}/v1", "model": "m", "prompt": "zero-shot",
             "max_in_flight": options.in_flight, "price": {"input": 1, "output": 1}}))
        project = folder / "bench.adestudio"
        subprocess.run([options.ade, "import", project, "--format", "jsonl", folder / "in.jsonl", "--voice", "lexicon:x"],
                       check=True, stdout=subprocess.DEVNULL)
        begin = time.monotonic()
        label = subprocess.Popen([options.ade, "label", project, "--teacher", folder / "teacher.json", "--json"],
                                 stdout=subprocess.PIPE)
        early = half = peak = 0.0
        while label.poll() is None:
            now = resident_mb(label.pid)
            peak = max(peak, now)
            if early == 0 and numbers[0] > options.sentences / 10:
                early = now
            if half == 0 and numbers[0] > options.sentences / 2:
                half = now
            time.sleep(0.1)
        wall = time.monotonic() - begin
        report = json.loads(label.stdout.read())
    theory = options.in_flight / options.latency
    rate = numbers[0] / (numbers[3] - numbers[2])
    print(json.dumps({"sentences": report["sentences"], "asked": report["asked"], "failed": report["failed"],
                      "relations": report["relations_new"], "requests": int(numbers[0]),
                      "most_in_flight": int(numbers[1]), "sentences_per_s": round(rate, 1),
                      "theory_per_s": theory, "of_theory": round(rate / theory, 4), "wall_s": round(wall, 2),
                      "rss_after_a_tenth_mb": round(early, 1), "rss_at_half_mb": round(half, 1),
                      "rss_peak_mb": round(peak, 1),
                      "load": os.getloadavg()[0]}))
    server.terminate()


if __name__ == "__main__":
    main()
