// SPDX-License-Identifier: GPL-3.0-or-later
// A stream of more than 2 GiB: every article comes, memory stays flat.
#include "core/corpus/formats/pubmed_xml.hpp"

#include <QTemporaryDir>
#include <QtTest>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <thread>

using namespace ade;
using namespace ade::corpus;

namespace {

constexpr std::int64_t kArticles = 20'000;
constexpr std::int64_t kGapBytes = 110'000; // layout between two articles: 2.2 GB in all

std::int64_t peak_kilobytes()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

bool put(int file, const std::string& bytes)
{
    std::size_t at = 0;
    while (at < bytes.size()) {
        const ssize_t written = ::write(file, bytes.data() + at, bytes.size() - at);
        if (written <= 0) {
            return false;
        }
        at += static_cast<std::size_t>(written);
    }
    return true;
}

void write_stream(const std::string& path)
{
    const int file = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
    ::fcntl(file, F_SETPIPE_SZ, 1 << 20);
    const std::string gap(kGapBytes, ' ');
    bool going = put(file, "<PubmedArticleSet>\n");
    for (std::int64_t i = 1; going && i <= kArticles; ++i) {
        going =
            put(file, "<PubmedArticle><MedlineCitation><PMID>" + std::to_string(i) +
                          "</PMID><Article><ArticleTitle>Deafness " + std::to_string(i) +
                          "</ArticleTitle><Abstract><AbstractText>" + std::string(500, 'x') +
                          "</AbstractText></Abstract></Article></MedlineCitation></PubmedArticle>\n" + gap);
    }
    going = going && put(file, "</PubmedArticleSet>\n");
    ::close(file);
}

} // namespace

class TestPubmedLarge : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void two_gigabytes_in_flat_memory()
    {
        QTemporaryDir folder;
        const std::string path = folder.path().toStdString() + "/stream.xml";
        QCOMPARE(::mkfifo(path.c_str(), 0600), 0);
        const std::int64_t before = peak_kilobytes();
        std::thread writer(write_stream, path);
        std::int64_t next = 1;
        std::int64_t wrong = 0;
        const auto report =
            pubmed_xml_reader().read_articles({path}, {}, [&](ReadArticle&& read) -> Result<void> {
                wrong += read.article.pmid == std::to_string(next) &&
                                 read.article.title.text == "Deafness " + std::to_string(next)
                             ? 0
                             : 1;
                ++next;
                return {};
            });
        writer.join();
        QVERIFY(report.has_value());
        QCOMPARE(report->findings.refused(), std::int64_t{0});
        QCOMPARE(next - 1, kArticles);
        QCOMPARE(wrong, std::int64_t{0});
        const std::int64_t grown = peak_kilobytes() - before;
        QVERIFY2(grown < 24 * 1024, qPrintable(QString::number(grown)));
    }
};

QTEST_GUILESS_MAIN(TestPubmedLarge)
#include "tst_pubmed_large.moc"
