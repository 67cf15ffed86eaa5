// SPDX-License-Identifier: GPL-3.0-or-later
// Keys in the system's keychain, by QtKeychain. The only place that knows it.
#pragma once

#include "core/base/result.hpp"

#include <QObject>
#include <QString>

#include <functional>
#include <string>

namespace ade::app {

/// Answers come later, in the window's thread; there is no nested event loop. Where the library is missing or
/// no keychain service runs, everything fails with not_found and says what to do instead. Nothing is ever
/// written in plain text in its place.
class SecretStore : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;

    /// The program was built with the library.
    [[nodiscard]] static bool isBuiltIn();

    /// name: which key, such as a server's address. Fails with not_found (none is stored; no service), io.
    virtual void read(const QString& name, QObject* context, std::function<void(Result<std::string>)> done);
    /// An empty secret removes the entry.
    virtual void write(const QString& name, const std::string& secret, QObject* context,
                       std::function<void(Result<void>)> done);
};

} // namespace ade::app
