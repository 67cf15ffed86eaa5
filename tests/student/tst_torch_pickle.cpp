// SPDX-License-Identifier: GPL-3.0-or-later
// Weights written by torch.save(): read in both forms, hostile pickles refused by name, nothing executed.
#include "core/base/file_io.hpp"
#include "core/base/random.hpp"
#include "core/student/torch_pickle.hpp"

#include <QTest>

#include <cstring>
#include <map>

using namespace ade::student;

namespace {

const std::string kFolder = ADE_TEST_DATA_DIR "/student/tiny-bert/";

ade::Result<std::vector<TensorEntry>> read(const std::string& bytes)
{
    return read_torch_pickle(std::as_bytes(std::span(bytes)), "w.bin");
}

void number(std::string& out, std::uint64_t value, int bytes)
{
    for (int i = 0; i < bytes; ++i) {
        out.push_back(static_cast<char>((value >> (8 * i)) & 0xFFU));
    }
}

/// A zip archive of stored entries.
std::string zip(const std::vector<std::pair<std::string, std::string>>& files, int method = 0)
{
    std::string out;
    std::string directory;
    for (const auto& [name, content] : files) {
        const std::size_t place = out.size();
        std::string common;
        number(common, 0, 2);
        number(common, static_cast<std::uint64_t>(method), 2);
        number(common, 0, 8); // time, date, CRC
        number(common, content.size(), 4);
        number(common, content.size(), 4);
        number(common, name.size(), 2);
        number(common, 0, 2);
        number(out, 0x04034B50, 4);
        number(out, 20, 2);
        out += common + name + content;
        number(directory, 0x02014B50, 4);
        number(directory, 20, 2);
        number(directory, 20, 2);
        directory += common;
        number(directory, 0, 10);
        number(directory, place, 4);
        directory += name;
    }
    const std::size_t place = out.size();
    out += directory;
    number(out, 0x06054B50, 4);
    number(out, 0, 4);
    number(out, files.size(), 2);
    number(out, files.size(), 2);
    number(out, directory.size(), 4);
    number(out, place, 4);
    number(out, 0, 2);
    return out;
}

std::string text(const std::string& value)
{
    std::string out = "X";
    number(out, value.size(), 4);
    return out + value;
}

std::string integer(std::int64_t value)
{
    std::string out = "\x8a\x08";
    number(out, static_cast<std::uint64_t>(value), 8);
    return out;
}

std::string tuple(const std::vector<std::int64_t>& values)
{
    std::string out = "(";
    for (const std::int64_t value : values) {
        out += integer(value);
    }
    return out + "t";
}

/// The bytes that put one tensor on the stack.
std::string tensor(const std::string& type, std::int64_t count, std::int64_t offset,
                   const std::vector<std::int64_t>& shape, const std::vector<std::int64_t>& strides,
                   const std::string& key = "0")
{
    return "ctorch._utils\n_rebuild_tensor_v2\n((" + text("storage") + "ctorch\n" + type + "\n" + text(key) +
           text("cpu") + integer(count) + "tQ" + integer(offset) + tuple(shape) + tuple(strides) + "\x89" +
           "ccollections\nOrderedDict\n)RtR";
}

std::string state(const std::string& one_tensor)
{
    return "\x80\x02}(" + text("w") + one_tensor + "u.";
}

std::string archive(const std::string& pickle, const std::string& storage)
{
    return zip({{"m/data.pkl", pickle}, {"m/byteorder", "little"}, {"m/data/0", storage}});
}

std::string floats(const std::vector<float>& values)
{
    return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float)};
}

} // namespace

class TestTorchPickle : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sameTensorsInEveryForm_data()
    {
        QTest::addColumn<QString>("file");
        QTest::newRow("zip") << "pytorch_model.bin";
        QTest::newRow("legacy") << "pytorch_model.legacy.bin";
        QTest::newRow("legacy, gamma and beta, bert. prefix") << "pytorch_model.gamma-beta.bin";
    }

    void sameTensorsInEveryForm()
    {
        QFETCH(QString, file);
        const auto expected = TensorFile::open(kFolder + "model.safetensors");
        const auto found = TensorFile::open(kFolder + file.toStdString());
        QVERIFY2(found, found ? "" : found.error().text().c_str());
        QCOMPARE(expected->entries().size(), 55U);
        int compared = 0;
        for (const TensorEntry& entry : found->entries()) {
            std::string name = entry.name.starts_with("bert.") ? entry.name.substr(5) : entry.name;
            if (name.ends_with(".gamma")) {
                name.replace(name.size() - 5, 5, "weight");
            } else if (name.ends_with(".beta")) {
                name.replace(name.size() - 4, 4, "bias");
            }
            const TensorEntry* other = expected->find(name);
            if (other == nullptr) {
                continue;
            }
            QCOMPARE(entry.shape, other->shape);
            std::vector<float> left(static_cast<std::size_t>(entry.element_count()));
            std::vector<float> right(left.size());
            QVERIFY(copy_floats(entry, left));
            QVERIFY(copy_floats(*other, right));
            QCOMPARE(left, right);
            ++compared;
        }
        QVERIFY2(compared >= 53, qPrintable(QString::number(compared)));
    }

    void readsStridesAndOffsets()
    {
        // A 3 × 2 tensor that is the transpose of rows (2, 3, 4), (5, 6, 7), two elements into its storage.
        const auto entries = read(
            archive(state(tensor("FloatStorage", 8, 2, {3, 2}, {1, 3})), floats({0, 1, 2, 3, 4, 5, 6, 7})));
        QVERIFY2(entries, entries ? "" : entries.error().text().c_str());
        QCOMPARE(entries->size(), 1U);
        std::vector<float> values(6);
        QVERIFY(copy_floats(entries->front(), values));
        QCOMPARE(values, (std::vector<float>{2, 5, 3, 6, 4, 7}));
        QVERIFY(!first_not_finite(entries->front()));
    }

    void readsOtherTypes_data()
    {
        QTest::addColumn<QString>("type");
        QTest::addColumn<QByteArray>("storage");
        QTest::newRow("half") << "HalfStorage" << QByteArray("\x00\x3e\x00\xc0", 4);
        QTest::newRow("bfloat16") << "BFloat16Storage" << QByteArray("\xc0\x3f\x00\xc0", 4);
        QTest::newRow("double") << "DoubleStorage"
                                << QByteArray("\0\0\0\0\0\0\xf8\x3f\0\0\0\0\0\0\x00\xc0", 16);
    }

    void readsOtherTypes()
    {
        QFETCH(QString, type);
        QFETCH(QByteArray, storage);
        const auto entries =
            read(archive(state(tensor(type.toStdString(), 2, 0, {2}, {1})), storage.toStdString()));
        QVERIFY2(entries, entries ? "" : entries.error().text().c_str());
        std::vector<float> values(2);
        QVERIFY(copy_floats(entries->front(), values));
        QCOMPARE(values, (std::vector<float>{1.5F, -2.0F}));
    }

    void readsIntegersAndScalars()
    {
        const auto entries = read(archive(state(tensor("LongStorage", 1, 0, {}, {})),
                                          std::string("\xfe\xff\xff\xff\xff\xff\xff\xff", 8)));
        QVERIFY(entries);
        std::vector<std::int64_t> values(1);
        QVERIFY(copy_integers(entries->front(), values));
        QCOMPARE(values.front(), -2);
        std::vector<float> floats_out(1);
        QVERIFY(!copy_floats(entries->front(), floats_out));
    }

    void refuses_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("says");
        const auto row = [](const char* name, const std::string& bytes, const char* says) {
            QTest::newRow(name) << QByteArray::fromStdString(bytes) << QString::fromUtf8(says);
        };
        const std::string eight = floats({0, 1});
        const auto in_zip = [&](const std::string& pickle) { return archive(pickle, eight); };
        row("empty file", "", "empty");
        row("a text", "just words", "neither a zip archive");
        // The classic: os.system("…") called on load.
        row("os.system in a zip",
            in_zip("\x80\x02"
                   "cposix\nsystem\n(" +
                   text("touch /tmp/x") + "tR."),
            "\"posix.system\"");
        row("os.system in a bare pickle",
            "\x80\x02"
            "cos\nsystem\n(" +
                text("id") + "tR.",
            "\"os.system\"");
        row("eval by STACK_GLOBAL", in_zip("\x80\x04" + text("builtins") + text("eval") + "\x93."),
            "\"builtins.eval\"");
        row("eval hidden behind a dotted name",
            in_zip("\x80\x02"
                   "ctorch\nserialization.os.system\n."),
            "\"torch.serialization.os.system\"");
        row("getattr",
            in_zip("\x80\x02"
                   "c__builtin__\ngetattr\n."),
            "\"__builtin__.getattr\"");
        row("INST",
            in_zip("\x80\x02"
                   "(" +
                   text("id") + "ios\nsystem\n."),
            "opcode INST");
        row("OBJ",
            in_zip("\x80\x02"
                   "(ccollections\nOrderedDict\no."),
            "opcode OBJ");
        row("NEWOBJ",
            in_zip("\x80\x02"
                   "ccollections\nOrderedDict\n)\x81."),
            "opcode NEWOBJ");
        row("EXT1", in_zip("\x80\x02\x82\x01."), "opcode EXT1");
        row("PERSID", in_zip("\x80\x02Pid\n."), "opcode PERSID");
        row("no opcode", in_zip("\x80\x02\x7f."), "0x7f is no pickle opcode");
        row("call of a storage type",
            in_zip("\x80\x02"
                   "ctorch\nFloatStorage\n)R."),
            "REDUCE calls");
        row("call of a text", in_zip("\x80\x02" + text("os.system") + ")R."), "no known function");
        row("state of a tensor", in_zip(state(tensor("FloatStorage", 2, 0, {2}, {1}) + "}b")), "BUILD");
        row("stack too short", in_zip("\x80\x02R."), "stack is too short");
        row("takes what lies below a mark", in_zip("\x80\x02}(0."), "stack is too short");
        row("missing mark", in_zip("\x80\x02t."), "MARK is missing");
        row("forgotten memo", in_zip("\x80\x02h\x05."), "not remembered");
        row("huge memo", in_zip("\x80\x02}r\xff\xff\xff\xff."), "memo is too large");
        row("text past the end",
            in_zip("\x80\x02X\xff\xff\xff\xff"
                   "abc."),
            "text goes past the end");
        row("ends within an opcode", in_zip("\x80\x02X\xff"), "ends within an opcode");
        row("no STOP", in_zip("\x80\x02}"), "ends within an opcode");
        row("two values left", in_zip("\x80\x02}}."), "one value");
        row("no dictionary", in_zip("\x80\x02]."), "no dictionary of tensors");
        row("tensor past its storage", in_zip(state(tensor("FloatStorage", 2, 0, {3}, {1}))),
            "goes past the end of its storage of 2");
        row("offset past its storage", in_zip(state(tensor("FloatStorage", 2, 2, {1}, {1}))),
            "goes past the end");
        row("strides past its storage", in_zip(state(tensor("FloatStorage", 2, 0, {2}, {2}))),
            "goes past the end");
        row("sizes overflow", in_zip(state(tensor("FloatStorage", 2, 0, {INT64_MAX, 4}, {1, 1}))),
            "goes past the end");
        row("strides overflow", in_zip(state(tensor("FloatStorage", 2, 0, {3, 3}, {INT64_MAX, INT64_MAX}))),
            "goes past the end");
        row("negative offset", in_zip(state(tensor("FloatStorage", 2, -1, {1}, {1}))),
            "arguments of _rebuild_tensor");
        row("negative stride", in_zip(state(tensor("FloatStorage", 2, 1, {2}, {-1}))),
            "arguments of _rebuild_tensor");
        row("missing storage", in_zip(state(tensor("FloatStorage", 2, 0, {2}, {1}, "7"))),
            "\"7\" of tensor \"w\" is missing");
        row("storage in another folder",
            in_zip(state(tensor("FloatStorage", 2, 0, {2}, {1}, "../byteorder"))), "is missing");
        row("a tensor twice",
            in_zip("\x80\x02}(" + text("w") + tensor("FloatStorage", 2, 0, {2}, {1}) + text("w") +
                   tensor("FloatStorage", 2, 0, {2}, {1}) + "u."),
            "comes twice");
        row("big-endian",
            zip({{"m/data.pkl", state(tensor("FloatStorage", 2, 0, {2}, {1}))},
                 {"m/byteorder", "big"},
                 {"m/data/0", eight}}),
            "big-endian");
        row("TorchScript", zip({{"m/data.pkl", "\x80\x02}."}, {"m/constants.pkl", ""}}), "TorchScript");
        row("zip without a pickle", zip({{"readme.txt", "hello"}}), "no data.pkl");
        row("compressed zip", zip({{"m/data.pkl", "\x80\x02}."}}, 8), "is compressed");
        row("a zip name twice", zip({{"m/data.pkl", "\x80\x02}."}, {"m/data.pkl", "\x80\x02]."}}),
            "earlier one");
        const std::string whole = zip({{"m/data.pkl", "\x80\x02}."}});
        row("zip cut short", whole.substr(0, whole.size() - 30), "directory is missing");
    }

    void refuses()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, says);
        const auto entries = read(bytes.toStdString());
        QVERIFY(!entries);
        QVERIFY(entries.error().code == ade::ErrorCode::parse);
        const QString found = QString::fromStdString(entries.error().text());
        QVERIFY2(found.contains(says), qPrintable(found));
        QVERIFY2(found.startsWith(QStringLiteral("w.bin")), qPrintable(found));
    }

    void aDictionaryThatHoldsItself()
    {
        // d = {}; d["a"] = d; d["b"] = d: walking it must end.
        const auto entries =
            read(archive("\x80\x02}q\x01(" + text("a") + "h\x01" + text("b") + "h\x01u.", ""));
        QVERIFY(entries);
        QVERIFY(entries->empty());
    }

    void legacyCutShort()
    {
        const std::string good = ade::read_file(kFolder + "pytorch_model.legacy.bin", 1U << 20U).value();
        QVERIFY(read(good));
        for (const std::size_t size :
             {std::size_t{16}, std::size_t{100}, std::size_t{5000}, std::size_t{11690}, good.size() - 1}) {
            const auto entries = read(good.substr(0, size));
            QVERIFY2(!entries, qPrintable(QString::number(size)));
        }
    }

    void survivesDamage_data() { sameTensorsInEveryForm_data(); }

    void survivesDamage()
    {
        QFETCH(QString, file);
        const std::string good = ade::read_file(kFolder + file.toStdString(), 1U << 20U).value();
        ade::Random random(99);
        int refused = 0;
        for (int round = 0; round < 300; ++round) {
            std::string bytes = good;
            for (std::uint64_t i = 0, n = 1 + random.below(3); i < n; ++i) {
                // Heads hold the program; in the zip the directory is at the end.
                const std::size_t place =
                    random.below(8) == 0 ? bytes.size() - 1 - random.below(3000) : random.below(11000);
                bytes[place] = static_cast<char>(random.below(256));
            }
            const auto entries = read(bytes);
            refused += entries ? 0 : 1;
            for (std::size_t i = 0; entries && i < entries->size(); ++i) {
                const TensorEntry& entry = (*entries)[i];
                if (entry.element_count() < 1'000'000) { // strides of 0 may repeat elements
                    std::vector<float> values(static_cast<std::size_t>(entry.element_count()));
                    [[maybe_unused]] const auto copied = copy_floats(entry, values);
                }
            }
        }
        QVERIFY(refused > 50);
    }
};

QTEST_GUILESS_MAIN(TestTorchPickle)
#include "tst_torch_pickle.moc"
