#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares `ade bench annotate` with ONNX Runtime and CTranslate2 on the same student and sentences.

The peers only run the encoder (ids in, hidden states out); ours reads text and gives relations. All take turns in
short rounds, so that a change of the machine's load hits all alike; ratios are of the medians over the rounds.

  tests/bench/annotate.py --ade build/release/bin/ade --model STUDENT --input SENTENCES.jsonl [--base] [--avx2]

A private Python environment is made (--environment) with onnxruntime, onnx, ctranslate2, numpy, safetensors and
tokenizers from the package index. The ONNX graph is written here from model.safetensors with ONNX Runtime's own fused
operators (Attention, SkipLayerNormalization, BiasGelu), which is what its optimiser makes of a BERT export; int8 is its
dynamic quantisation, per channel. CTranslate2 gets the layers as its own BERT loader fills them.
--base writes a student of BERT-base size with random weights (speed does not depend on them) and uses that.
--avx2 holds all to AVX2: ours by ADE_MAX_ISA, CTranslate2 by CT2_FORCE_CPU_ISA. ONNX Runtime has no such switch and
keeps what the processor has.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

PACKAGES = ["onnxruntime", "onnx", "ctranslate2", "numpy", "safetensors", "tokenizers", "sympy"]


def enter_environment(folder):
    """Runs this script again inside the private environment."""
    python = folder / "bin" / "python"
    if not (folder / "ready").exists():
        print(f"installing {', '.join(PACKAGES)} into {folder}", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "-q", *PACKAGES], check=True)
        (folder / "ready").touch()
    os.execv(python, [str(python), __file__, *sys.argv[1:], "--inside"])


# Models ---------------------------------------------------------------------------------------------------------------


def read_encoder(folder):
    from safetensors.numpy import load_file

    weights = {}
    for name, values in load_file(str(folder / "model.safetensors")).items():
        weights[name.removeprefix("bert.")] = values.astype("float32")
    return json.loads((folder / "config.json").read_text()), weights


def write_base_student(source, target):
    """A student of BERT-base size with random weights and the source's tokenizer."""
    import numpy
    from safetensors.numpy import save_file

    target.mkdir(parents=True, exist_ok=True)
    for file in source.iterdir():
        if file.is_file() and file.name != "model.safetensors":
            (target / file.name).write_bytes(file.read_bytes())
    config = json.loads((source / "config.json").read_text())
    config.update(hidden_size=768, intermediate_size=3072, num_hidden_layers=12, num_attention_heads=12)
    (target / "config.json").write_text(json.dumps(config))
    random = numpy.random.default_rng(1)
    weights = {}

    def add(name, *shape):
        weights["bert." + name] = random.normal(0, 0.02, shape).astype("float32")

    def norm(name):
        weights["bert." + name + ".weight"] = numpy.ones(768, "float32")
        weights["bert." + name + ".bias"] = numpy.zeros(768, "float32")

    def linear(name, columns, depth):
        add(name + ".weight", columns, depth)
        add(name + ".bias", columns)

    add("embeddings.word_embeddings.weight", config["vocab_size"], 768)
    add("embeddings.position_embeddings.weight", config["max_position_embeddings"], 768)
    add("embeddings.token_type_embeddings.weight", config["type_vocab_size"], 768)
    norm("embeddings.LayerNorm")
    for layer in range(12):
        at = f"encoder.layer.{layer}."
        for part in ("query", "key", "value"):
            linear(at + "attention.self." + part, 768, 768)
        linear(at + "attention.output.dense", 768, 768)
        norm(at + "attention.output.LayerNorm")
        linear(at + "intermediate.dense", 3072, 768)
        linear(at + "output.dense", 768, 3072)
        norm(at + "output.LayerNorm")
    weights["drug_head.weight"] = random.normal(0, 0.02, (1, 1536)).astype("float32")
    weights["drug_head.bias"] = numpy.zeros(1, "float32")
    save_file(weights, str(target / "model.safetensors"), {"format": "pt"})


def write_onnx(folder, target):
    """target/f32.onnx and target/int8.onnx: ids [batch, tokens], lengths [batch] → hidden [batch, tokens, width]."""
    import numpy
    import onnx
    from onnx import TensorProto, helper, numpy_helper
    from onnxruntime.quantization import QuantType, quantize_dynamic

    config, w = read_encoder(folder)
    nodes, tensors = [], []

    def tensor(name, values):
        tensors.append(numpy_helper.from_array(numpy.ascontiguousarray(values), name))
        return name

    def node(kind, inputs, outputs, domain="", **attributes):
        nodes.append(helper.make_node(kind, inputs, outputs, name=outputs[0], domain=domain, **attributes))
        return outputs[0]

    ms = "com.microsoft"
    epsilon = config.get("layer_norm_eps", 1e-12)
    words = node("Gather", [tensor("words", w["embeddings.word_embeddings.weight"]), "ids"], ["of_words"])
    places = w["embeddings.position_embeddings.weight"] + w["embeddings.token_type_embeddings.weight"][0]
    shape = node("Shape", ["ids"], ["shape"])
    tokens = node("Gather", [shape, tensor("one", numpy.array([1]))], ["tokens"], axis=0)
    sliced = node("Slice", [tensor("places", places), tensor("zero", numpy.array([0])), tokens,
                            tensor("axis", numpy.array([0]))], ["of_places"])
    x = node("Add", [words, sliced], ["embedded"])
    x = node("LayerNormalization", [x, tensor("n.w", w["embeddings.LayerNorm.weight"]),
                                    tensor("n.b", w["embeddings.LayerNorm.bias"])], ["normed"], epsilon=epsilon)
    for i in range(config["num_hidden_layers"]):
        at = f"encoder.layer.{i}."
        parts = [w[f"{at}attention.self.{p}.weight"].T for p in ("query", "key", "value")]
        biases = [w[f"{at}attention.self.{p}.bias"] for p in ("query", "key", "value")]
        mixed = node("Attention", [x, tensor(f"{i}.qkv", numpy.concatenate(parts, 1)),
                                   tensor(f"{i}.qkv.b", numpy.concatenate(biases)), "lengths"],
                     [f"{i}.mixed"], ms, num_heads=config["num_attention_heads"])
        y = node("MatMul", [mixed, tensor(f"{i}.ao", w[at + "attention.output.dense.weight"].T)], [f"{i}.ao.y"])
        x = node("SkipLayerNormalization",
                 [y, x, tensor(f"{i}.n1.w", w[at + "attention.output.LayerNorm.weight"]),
                  tensor(f"{i}.n1.b", w[at + "attention.output.LayerNorm.bias"]),
                  tensor(f"{i}.ao.b", w[at + "attention.output.dense.bias"])], [f"{i}.x1"], ms, epsilon=epsilon)
        y = node("MatMul", [x, tensor(f"{i}.in", w[at + "intermediate.dense.weight"].T)], [f"{i}.in.y"])
        y = node("BiasGelu", [y, tensor(f"{i}.in.b", w[at + "intermediate.dense.bias"])], [f"{i}.gelu"], ms)
        y = node("MatMul", [y, tensor(f"{i}.out", w[at + "output.dense.weight"].T)], [f"{i}.out.y"])
        x = node("SkipLayerNormalization",
                 [y, x, tensor(f"{i}.n2.w", w[at + "output.LayerNorm.weight"]),
                  tensor(f"{i}.n2.b", w[at + "output.LayerNorm.bias"]),
                  tensor(f"{i}.out.b", w[at + "output.dense.bias"])], [f"{i}.x2"], ms, epsilon=epsilon)
    node("Identity", [x], ["hidden"])
    graph = helper.make_graph(
        nodes, "bert",
        [helper.make_tensor_value_info("ids", TensorProto.INT64, ["batch", "tokens"]),
         helper.make_tensor_value_info("lengths", TensorProto.INT32, ["batch"])],
        [helper.make_tensor_value_info("hidden", TensorProto.FLOAT, ["batch", "tokens", config["hidden_size"]])],
        tensors)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid(ms, 1)])
    model.ir_version = 9
    onnx.save(model, str(target / "f32.onnx"))
    quantize_dynamic(str(target / "f32.onnx"), str(target / "int8.onnx"), per_channel=True,
                     weight_type=QuantType.QInt8, op_types_to_quantize=["MatMul", "Attention"],
                     extra_options={"DefaultTensorType": TensorProto.FLOAT})


def write_ctranslate2(folder, target):
    import numpy
    from ctranslate2.converters import utils
    from ctranslate2.specs import common_spec, transformer_spec

    config, w = read_encoder(folder)
    encoder = transformer_spec.TransformerEncoderSpec(
        config["num_hidden_layers"], config["num_attention_heads"], pre_norm=False,
        activation=common_spec.Activation.GELU, layernorm_embedding=True, num_source_embeddings=2,
        embeddings_merge=common_spec.EmbeddingsMerge.ADD)
    spec = transformer_spec.TransformerEncoderModelSpec(encoder)
    spec.encoder.scale_embeddings = False
    spec.encoder.embeddings[0].weight = w["embeddings.word_embeddings.weight"]
    spec.encoder.embeddings[1].weight = w["embeddings.token_type_embeddings.weight"]
    spec.encoder.position_encodings.encodings = w["embeddings.position_embeddings.weight"]

    def linear(to, name):
        to.weight = w[name + ".weight"]
        to.bias = w[name + ".bias"]
        return to

    def norm(to, name):
        to.gamma = w[name + ".weight"]
        to.beta = w[name + ".bias"]

    norm(spec.encoder.layernorm_embedding, "embeddings.LayerNorm")
    for i, layer in enumerate(spec.encoder.layer):
        at = f"encoder.layer.{i}."
        parts = [linear(common_spec.LinearSpec(), at + "attention.self." + p) for p in ("query", "key", "value")]
        utils.fuse_linear(layer.self_attention.linear[0], parts)
        linear(layer.self_attention.linear[1], at + "attention.output.dense")
        norm(layer.self_attention.layer_norm, at + "attention.output.LayerNorm")
        linear(layer.ffn.linear_0, at + "intermediate.dense")
        linear(layer.ffn.linear_1, at + "output.dense")
        norm(layer.ffn.layer_norm, at + "output.LayerNorm")
    spec.config.layer_norm_epsilon = config.get("layer_norm_eps", 1e-12)
    spec.config.unk_token = "[UNK]"
    spec.register_vocabulary((folder / "vocab.txt").read_text().splitlines())
    spec.validate()
    spec.optimize(quantization="float32")
    spec.save(str(target))


# Workers: one process per peer, told "go" for a round -----------------------------------------------------------------


def sentences_as_ids(folder, file):
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(512)
    texts = [json.loads(line)["text"] for line in open(file, encoding="utf-8")]
    return [encoding.ids for encoding in tokenizer.encode_batch(texts)]


def batches_of(ids, size):
    """By length, so that little is padded: the peers' best case."""
    import numpy

    order = sorted(range(len(ids)), key=lambda i: len(ids[i])) if size > 1 else range(len(ids))
    order = list(order)
    for first in range(0, len(order), size):
        members = order[first:first + size]
        longest = max(len(ids[i]) for i in members)
        padded = numpy.zeros((len(members), longest), "int64")
        for row, i in enumerate(members):
            padded[row, :len(ids[i])] = ids[i]
        yield members, padded, numpy.array([len(ids[i]) for i in members], "int32")


def make_runner(kind, models, threads):
    engine, precision = kind.split("-")
    if engine == "onnxruntime":
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        session = onnxruntime.InferenceSession(str(models / f"{precision}.onnx"), options, ["CPUExecutionProvider"])
        return lambda ids, lengths: session.run(None, {"ids": ids, "lengths": lengths})[0]
    import ctranslate2
    import numpy

    encoder = ctranslate2.Encoder(str(models / "ct2"), compute_type="int8" if precision == "int8" else "float32",
                                  intra_threads=threads)

    def run(ids, lengths):
        rows = ctranslate2.StorageView.from_array(ids.astype("int32"))
        return numpy.array(encoder.forward_batch(rows, lengths=ctranslate2.StorageView.from_array(lengths))
                           .last_hidden_state)

    return run


def work(arguments):
    ids = sentences_as_ids(arguments.model, arguments.input)
    if arguments.part:
        part, parts = map(int, arguments.part.split("/"))
        ids = ids[part::parts]
    run = make_runner(arguments.worker, arguments.models, arguments.threads)
    batches = list(batches_of(ids, arguments.batch))
    for _, padded, lengths in batches[:: max(1, len(batches) // 8)]:
        run(padded, lengths)  # first use of a shape costs
    if arguments.hidden:
        import numpy

        rows = [None] * len(ids)
        for members, padded, lengths in batches:
            hidden = run(padded, lengths)
            for row, i in enumerate(members):
                rows[i] = hidden[row, :lengths[row]]
        numpy.save(arguments.hidden, numpy.concatenate(rows))
    print("ready", flush=True)
    for _ in sys.stdin:
        start = time.process_time()
        for _, padded, lengths in batches:
            run(padded, lengths)
        print(time.process_time() - start, flush=True)


class Peer:
    """All cores: one process with all threads, or one process per core with one; and its batch size."""

    def __init__(self, kind, arguments, processes, threads, batch, hidden=None):
        environment = dict(os.environ, OMP_NUM_THREADS=str(threads))
        if arguments.avx2:
            environment["CT2_FORCE_CPU_ISA"] = "AVX2"
        command = [sys.executable, __file__, "--inside", "--worker", kind, "--model", str(arguments.model), "--input",
                   str(arguments.input), "--models", str(arguments.models), "--threads", str(threads), "--batch",
                   str(batch)]
        self.workers = []
        self.cpu = []
        for part in range(processes):
            extra = ["--part", f"{part}/{processes}"] + (["--hidden", str(hidden)] if hidden else [])
            self.workers.append(subprocess.Popen(command + extra, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                                 text=True, env=environment))
        for worker in self.workers:
            if worker.stdout.readline().strip() != "ready":
                raise RuntimeError(f"{kind} could not be started")

    def round(self):
        start = time.perf_counter()
        for worker in self.workers:
            worker.stdin.write("go\n")
            worker.stdin.flush()
        cpu = sum(float(worker.stdout.readline()) for worker in self.workers)
        self.cpu.append(cpu)
        return time.perf_counter() - start

    def close(self):
        for worker in self.workers:
            worker.stdin.close()
            worker.wait()


def best_setting(kind, arguments, cores):
    """Tries the settings people use, keeps the fastest."""
    best = None
    for processes, threads in {(1, cores), (cores, 1)}:
        for batch in (8, 32):
            peer = Peer(kind, arguments, processes, threads, batch)
            seconds = min(peer.round() for _ in range(2))
            if best is None or seconds < best[0]:
                if best is not None:
                    best[1].close()
                best = (seconds, peer, f"{processes} × {threads} thread(s), batch {batch}")
            else:
                peer.close()
    return best[1], best[2]


# Ours -----------------------------------------------------------------------------------------------------------------


def ours(arguments, *options):
    environment = dict(os.environ)
    if arguments.avx2:
        environment["ADE_MAX_ISA"] = "avx2"
    result = subprocess.run([str(arguments.ade), "bench", "annotate", "--model", str(arguments.model),
                             str(arguments.input), "--rounds", "1", *options],
                            capture_output=True, text=True, env=environment)
    if result.returncode != 0:
        raise RuntimeError(result.stderr)
    figures = json.loads(result.stdout)
    sentences = figures["sentences"]
    return (figures["engine"], sentences / figures["best_sentences_per_s"],
            sentences / figures["sentences_per_cpu_s"], figures)


def cosines(a, b):
    import numpy

    values = (a * b).sum(1) / numpy.linalg.norm(a, axis=1) / numpy.linalg.norm(b, axis=1)
    return float(values.mean()), float(values.min())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ade", type=pathlib.Path)
    parser.add_argument("--model", type=pathlib.Path, required=True)
    parser.add_argument("--input", type=pathlib.Path, required=True)
    parser.add_argument("--environment", type=pathlib.Path,
                        default=pathlib.Path.home() / ".cache/ade-studio/bench-peers")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--base", action="store_true")
    parser.add_argument("--avx2", action="store_true")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--worker", help=argparse.SUPPRESS)
    parser.add_argument("--models", type=pathlib.Path, help=argparse.SUPPRESS)
    parser.add_argument("--threads", type=int, default=1, help=argparse.SUPPRESS)
    parser.add_argument("--batch", type=int, default=32, help=argparse.SUPPRESS)
    parser.add_argument("--part", help=argparse.SUPPRESS)
    parser.add_argument("--hidden", type=pathlib.Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.worker:
        work(arguments)
        return
    if not arguments.inside:
        enter_environment(arguments.environment)

    import numpy

    cores = len(os.sched_getaffinity(0))
    if arguments.base:
        student = arguments.environment / "base-student"
        if not (student / "model.safetensors").exists():
            write_base_student(arguments.model, student)
        arguments.model = student
    arguments.models = arguments.environment / ("base" if arguments.base else "small")
    if not (arguments.models / "done").exists():
        arguments.models.mkdir(parents=True, exist_ok=True)
        write_onnx(arguments.model, arguments.models)
        (arguments.models / "ct2").mkdir(exist_ok=True)
        write_ctranslate2(arguments.model, arguments.models / "ct2")
        (arguments.models / "done").touch()
    count = sum(1 for _ in open(arguments.input, encoding="utf-8"))

    report = {"sentences": count, "cores": cores, "load_at_start": os.getloadavg()[0], "avx2_only": arguments.avx2,
              "model": "BERT-base size, random weights" if arguments.base else arguments.model.name}
    hidden = {}
    for kind in ("onnxruntime-f32", "onnxruntime-int8", "ctranslate2-int8"):
        file = arguments.models / f"{kind}.npy"
        Peer(kind, arguments, 1, cores, 16, file).close()
        hidden[kind] = numpy.load(file)
    for kind in ("onnxruntime-int8", "ctranslate2-int8"):
        report[f"{kind} token cosine mean, least"] = cosines(hidden["onnxruntime-f32"], hidden[kind])

    peers = {}
    for kind in ("onnxruntime-int8", "ctranslate2-int8", "onnxruntime-f32", "ctranslate2-f32"):
        peers[kind], report[f"{kind} setting"] = best_setting(kind, arguments, cores)
    singles = {threads: Peer("onnxruntime-int8", arguments, 1, threads, 1) for threads in {1, cores}}
    drug_ratios = []

    times = {}
    cpus = {}  # processor seconds: what a busy machine disturbs less
    for _ in range(arguments.rounds):
        for precision in ("int8", "f32"):
            report[f"ours {precision}"], seconds, cpu, _ = ours(arguments, "--precision", precision)
            times.setdefault(f"ours-{precision}", []).append(seconds)
            cpus.setdefault(f"ours-{precision}", []).append(cpu)
        for kind, peer in peers.items():
            times.setdefault(kind, []).append(peer.round())
        for threads, peer in singles.items():
            _, seconds, cpu, _ = ours(arguments, "--precision", "int8", "--single", "--threads", str(threads))
            times.setdefault(f"ours-single-{threads}", []).append(seconds)
            cpus.setdefault(f"ours-single-{threads}", []).append(cpu)
            times.setdefault(f"onnxruntime-single-{threads}", []).append(peer.round())
        figures = ours(arguments, "--precision", "int8", "--drugs", "1", "8")[3]["others"][0]
        drug_ratios.append((figures["time_against_first"], figures["processor_time_against_first"]))
    cpus.update((kind, peer.cpu[-arguments.rounds:]) for kind, peer in peers.items())
    cpus.update((f"onnxruntime-single-{threads}", peer.cpu[-arguments.rounds:]) for threads, peer in singles.items())
    for peer in [*peers.values(), *singles.values()]:
        peer.close()

    rate = {kind: count / statistics.median(values) for kind, values in times.items()}
    report["sentences per second"] = {kind: round(value, 1) for kind, value in rate.items()}
    per_cpu = {kind: count / statistics.median(values) for kind, values in cpus.items()}
    report["sentences per processor second"] = {kind: round(value, 1) for kind, value in per_cpu.items()}
    for name, rates in (("", rate), (", by processor time", per_cpu)):
        int8_peer = max(rates["onnxruntime-int8"], rates["ctranslate2-int8"])
        f32_peer = max(rates["onnxruntime-f32"], rates["ctranslate2-f32"])
        report["int8 against the better int8 peer" + name] = round(rates["ours-int8"] / int8_peer, 2)
        report["f32 against the better f32 peer" + name] = round(rates["ours-f32"] / f32_peer, 2)
        report["int8 against the better f32 peer" + name] = round(rates["ours-int8"] / f32_peer, 2)
        for threads in singles:
            report[f"one sentence per call, {threads} thread(s), against ONNX Runtime int8{name}"] = round(
                rates[f"ours-single-{threads}"] / rates[f"onnxruntime-single-{threads}"], 2)
    for which, name in enumerate(("", ", by processor time")):
        report["time for 8 drugs against 1" + name] = round(statistics.median(pair[which] for pair in drug_ratios), 3)
    print(json.dumps(report, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
