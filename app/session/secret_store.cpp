// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/secret_store.hpp"

#include "app/session/text_bridge.hpp"

#include <QPointer>

#if defined(ADE_WITH_KEYCHAIN)
#include <qt6keychain/keychain.h>
#endif

namespace ade::app {

#if defined(ADE_WITH_KEYCHAIN)

namespace {

const QString kService = QStringLiteral("ade-studio");

Error errorOf(const QKeychain::Job& job, const QString& name)
{
    const std::string where = "keychain, " + to_utf8(name);
    switch (job.error()) {
    case QKeychain::EntryNotFound:
        return make_error(ErrorCode::not_found, "secret.none", where,
                          "The keychain holds no key for this server. Enter one and press “Keep key”.");
    case QKeychain::AccessDeniedByUser:
    case QKeychain::AccessDenied:
        return make_error(ErrorCode::io, "secret.denied", where,
                          "The keychain was not opened. Unlock it and try again, or name an environment "
                          "variable that holds the key.");
    case QKeychain::NoBackendAvailable:
    case QKeychain::NotImplemented:
        break;
    default:
        // On a system without a keychain service the library reports what D-Bus said.
        return make_error(
            ErrorCode::not_found, "secret.no_service", where,
            "The system's keychain does not answer ({}). Name an environment variable that holds "
            "the key instead.",
            to_utf8(job.errorString()));
    }
    return make_error(
        ErrorCode::not_found, "secret.no_service", where,
        "No keychain service runs here. Name an environment variable that holds the key instead.");
}

} // namespace

bool SecretStore::isBuiltIn()
{
    return true;
}

void SecretStore::read(const QString& name, QObject* context, std::function<void(Result<std::string>)> done)
{
    auto* job = new QKeychain::ReadPasswordJob(kService); // deletes itself
    job->setInsecureFallback(false);
    job->setKey(name);
    const QPointer<QObject> asker = context;
    connect(job, &QKeychain::Job::finished, this, [job, asker, name, done = std::move(done)] {
        if (!asker)
            return;
        if (job->error() != QKeychain::NoError)
            done(tl::unexpected<Error>(errorOf(*job, name)));
        else if (job->textData().isEmpty())
            done(fail(ErrorCode::not_found, "secret.none", "keychain, " + to_utf8(name),
                      "The keychain holds no key for this server. Enter one and press “Keep key”."));
        else
            done(to_utf8(job->textData()));
    });
    job->start();
}

void SecretStore::write(const QString& name, const std::string& secret, QObject* context,
                        std::function<void(Result<void>)> done)
{
    QKeychain::Job* job = nullptr;
    if (secret.empty()) {
        job = new QKeychain::DeletePasswordJob(kService);
    } else {
        auto* writing = new QKeychain::WritePasswordJob(kService);
        writing->setTextData(to_qstring(secret));
        job = writing;
    }
    job->setInsecureFallback(false);
    job->setKey(name);
    const QPointer<QObject> asker = context;
    connect(job, &QKeychain::Job::finished, this,
            [job, asker, name, removes = secret.empty(), done = std::move(done)] {
                if (!asker)
                    return;
                if (job->error() == QKeychain::NoError ||
                    (removes && job->error() == QKeychain::EntryNotFound))
                    done({});
                else
                    done(tl::unexpected<Error>(errorOf(*job, name)));
            });
    job->start();
}

#else

namespace {

tl::unexpected<Error> notBuiltIn(const QString& name)
{
    return fail(ErrorCode::not_found, "secret.not_built_in", "keychain, " + to_utf8(name),
                "This program was built without QtKeychain. Name an environment variable that holds the key "
                "instead.");
}

/// Later, as with a keychain.
template <typename Done>
void answerLater(QObject* context, Done done)
{
    QMetaObject::invokeMethod(context, std::move(done), Qt::QueuedConnection);
}

} // namespace

bool SecretStore::isBuiltIn()
{
    return false;
}

void SecretStore::read(const QString& name, QObject* context, std::function<void(Result<std::string>)> done)
{
    answerLater(context, [name, done = std::move(done)] { done(notBuiltIn(name)); });
}

void SecretStore::write(const QString& name, const std::string&, QObject* context,
                        std::function<void(Result<void>)> done)
{
    answerLater(context, [name, done = std::move(done)] { done(notBuiltIn(name)); });
}

#endif

} // namespace ade::app
