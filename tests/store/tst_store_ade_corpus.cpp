// SPDX-License-Identifier: GPL-3.0-or-later
// The ADE corpus through a project: every row that goes in comes out again.
#include "store_fixture.hpp"

#include "core/corpus/formats/ade_rel.hpp"
#include "core/store/split_store.hpp"
#include "core/store/training_data.hpp"

#include <QElapsedTimer>

#include <fstream>

using namespace ade;
using namespace ade::store;
using namespace ade::store::test;

namespace {

std::vector<std::string> sorted_lines(const std::filesystem::path& path)
{
    std::vector<std::string> lines;
    std::ifstream stream(path, std::ios::binary);
    for (std::string line; std::getline(stream, line);) {
        lines.push_back(line);
    }
    std::sort(lines.begin(), lines.end());
    return lines;
}

} // namespace

class TestStoreAdeCorpus : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void rows_come_back_and_train()
    {
        const auto path = std::filesystem::path(ADE_SHARED_DIR) / "data/ade_corpus_v2/DRUG-AE.rel";
        if (!std::filesystem::exists(path)) {
            QSKIP("../shared/data/ade_corpus_v2 is absent");
        }
        std::vector<corpus::AnnotatedDocument> records;
        STORE_OK(corpus::ade_rel_reader().read({path}, {}, [&records](corpus::AnnotatedDocument&& record) {
            records.push_back(std::move(record));
            return Result<void>();
        }));
        Fixture fixture;
        QVERIFY(fixture.make(false));
        RunRequest request;
        request.name = "ADE corpus";
        request.counts_as_gold = true;
        QElapsedTimer timer;
        timer.start();
        const auto report = RunStore(*fixture.project).import_as(request, records);
        qInfo("stored in %lld ms", static_cast<long long>(timer.elapsed()));
        STORE_OK(report);
        QCOMPARE(report->documents_added, std::int64_t{1644});
        QCOMPARE(report->relations, std::int64_t{6821});
        QVERIFY(report->refused.empty());
        QVERIFY(fixture.reopen());
        DocumentStore documents(*fixture.project);
        timer.start();
        QCOMPARE(documents.list()->size(), std::size_t{1644});
        qInfo("listed in %lld ms", static_cast<long long>(timer.elapsed()));
        timer.start();
        std::vector<corpus::AnnotatedDocument> back;
        RunStore runs(*fixture.project);
        const auto version_ids = documents.version_ids();
        STORE_OK(version_ids);
        for (const std::string& version_id : *version_ids) {
            auto labels = runs.labels(version_id);
            STORE_OK(labels);
            back.push_back(std::move(*labels));
        }
        qInfo("gold read back in %lld ms", static_cast<long long>(timer.elapsed()));
        const auto output = fixture.path.parent_path() / "out.rel";
        STORE_OK(corpus::ade_rel_writer().write(output, corpus::source_of(back), {}));
        QVERIFY(sorted_lines(output) == sorted_lines(path));
        STORE_OK(SplitStore(*fixture.project).split_by_document({8, 1, 1, 1}));
        timer.start();
        const auto set = gather_training_set(*fixture.project);
        STORE_OK(set);
        qInfo("%zu training sentences gathered in %lld ms", set->sentences.size(),
              static_cast<long long>(timer.elapsed()));
        for (const auto& [reason, count] : set->counts) {
            qInfo("  %s: %lld", reason.c_str(), static_cast<long long>(count));
        }
        QVERIFY(set->counts.at("documents_in_test") >= 160);
        QCOMPARE(fixture.faults(), QString());
    }
};

QTEST_GUILESS_MAIN(TestStoreAdeCorpus)
#include "tst_store_ade_corpus.moc"
