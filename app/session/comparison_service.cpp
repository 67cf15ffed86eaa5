// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/comparison_service.hpp"

namespace ade::app {

namespace {

ComparisonDecision decisionAbout(ComparisonDecision::Kind kind, const store::DuplicateDocument& document,
                                 const store::DuplicateDocument& other)
{
    ComparisonDecision decision;
    decision.kind = kind;
    decision.document_id = document.document_id;
    decision.other_id = other.document_id;
    return decision;
}

} // namespace

ComparisonService::ComparisonService(Session& session, QObject* parent)
    : QObject(parent), session_(session), client_(QStringLiteral("comparison"))
{
    client_.listen(&ComparisonWorker::found);
    client_.listen(&ComparisonWorker::compared);
    client_.listen(&ComparisonWorker::carriedRead);
    client_.follow<WorkProgress>(&ComparisonWorker::progressed, this, [this](const WorkProgress& news) {
        if (news.id == finding_)
            Q_EMIT progressed(news.progress);
    });
    client_.start();
    connect(&session_, &Session::closed, this, [this] {
        client_.cancelAll();
        finding_ = refreshing_ = comparing_ = reading_ = 0; // what still comes is of another project
        sets_.reset();
        refresh_after_ = false;
    });
}

ComparisonService::~ComparisonService() = default;

void ComparisonService::find(const store::DuplicateOptions& options)
{
    if (!session_.isOpen() || isFinding())
        return;
    DuplicatesRequest request;
    request.project_path = session_.project().path;
    request.options = options_ = options;
    const auto id = std::make_shared<RequestId>(0);
    finding_ = *id = client_.call<DuplicatesFound>(
        &ComparisonWorker::find, request, this, [this, id](Result<DuplicatesFound> answer) {
            if (*id != finding_)
                return;
            finding_ = 0;
            const bool again = std::exchange(refresh_after_, false);
            if (answer) {
                sets_ = answer->sets;
                Q_EMIT found(*answer->pairs);
            } else if (answer.error().code == ErrorCode::cancelled) {
                Q_EMIT cancelledFinding();
            } else {
                Q_EMIT failed(answer.error());
            }
            if (again)
                refresh();
        });
}

void ComparisonService::refresh()
{
    refresh_after_ = isFinding();
    if (!session_.isOpen() || isFinding() || !sets_)
        return;
    client_.cancel(refreshing_);
    DuplicatesRequest request;
    request.project_path = session_.project().path;
    request.options = options_;
    request.known = sets_;
    refreshing_ = client_.call<DuplicatesFound>(
        &ComparisonWorker::find, request, this, [this](Result<DuplicatesFound> answer) {
            if (answer && answer->id == refreshing_)
                Q_EMIT found(*answer->pairs);
            else if (!answer && answer.error().code != ErrorCode::cancelled)
                Q_EMIT failed(answer.error());
        });
}

void ComparisonService::stopFinding()
{
    client_.cancel(finding_);
}

void ComparisonService::compare(const std::string& first_version_id, const std::string& second_version_id)
{
    if (!session_.isOpen())
        return;
    client_.cancel(comparing_);
    CompareRequest request;
    request.project_path = session_.project().path;
    request.first_version_id = first_version_id;
    request.second_version_id = second_version_id;
    comparing_ =
        client_.call<Compared>(&ComparisonWorker::compare, request, this, [this](Result<Compared> answer) {
            if (answer && answer->id == comparing_)
                Q_EMIT compared(*answer);
            else if (!answer && answer.error().code != ErrorCode::cancelled)
                Q_EMIT failed(answer.error());
        });
}

void ComparisonService::decide(const ComparisonDecision& decision)
{
    session_.decide(decision, this, [this](Result<DecisionStored> answer) {
        if (answer)
            Q_EMIT decided(answer->outcome);
        else
            Q_EMIT failed(answer.error());
    });
}

void ComparisonService::keepBoth(const store::DuplicatePair& pair)
{
    decide(decisionAbout(ComparisonDecision::Kind::keep_both, pair.first, pair.second));
}

void ComparisonService::leaveOut(const store::DuplicatePair& pair, bool second)
{
    decide(second ? decisionAbout(ComparisonDecision::Kind::leave_out, pair.second, pair.first)
                  : decisionAbout(ComparisonDecision::Kind::leave_out, pair.first, pair.second));
}

void ComparisonService::reopen(const store::DuplicatePair& pair)
{
    decide(decisionAbout(ComparisonDecision::Kind::reopen, pair.first, pair.second));
}

void ComparisonService::readCarried(bool only_open)
{
    if (!session_.isOpen())
        return;
    client_.cancel(reading_);
    CarriedRequest request;
    request.project_path = session_.project().path;
    request.only_open = only_open;
    reading_ = client_.call<CarriedTexts>(&ComparisonWorker::carried, request, this,
                                          [this](Result<CarriedTexts> answer) {
                                              if (answer && answer->id == reading_)
                                                  Q_EMIT carriedRead(*answer);
                                              else if (!answer && answer.error().code != ErrorCode::cancelled)
                                                  Q_EMIT failed(answer.error());
                                          });
}

Result<std::vector<store::CarriedItem>> ComparisonService::carriedItems(const std::string& version_id) const
{
    if (!session_.isOpen())
        return fail(ErrorCode::invalid_argument, "session.closed", {}, "No project is open.");
    return guarded([&] { return store::CarryStore(*session_.project().reader).items(version_id, false); });
}

void ComparisonService::settle(const std::vector<std::string>& items)
{
    ComparisonDecision decision;
    decision.kind = ComparisonDecision::Kind::settle_carried;
    decision.items = items;
    decide(decision);
}

} // namespace ade::app
