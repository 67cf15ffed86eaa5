// SPDX-License-Identifier: GPL-3.0-or-later
// Settings for clients that talk to the tests' own server: no waiting to speak of.
#pragma once

#include "core/corpus/pubmed/eutils_client.hpp"
#include "tests/support/eutils_server.hpp"

#include <QString>

namespace ade::tests {

inline QString qs(const std::string& text)
{
    return QString::fromStdString(text);
}

inline corpus::pubmed::EutilsSettings hasty(const std::string& url)
{
    corpus::pubmed::EutilsSettings settings;
    settings.base_url = url;
    settings.per_second = 5000;
    settings.retry.tries = 3;
    settings.retry.first = std::chrono::milliseconds(2);
    settings.http.proxy = "";
    return settings;
}

inline test::ServerReply body(const std::string& text, int status = 200)
{
    test::ServerReply reply;
    reply.status = status;
    reply.body = text;
    return reply;
}

} // namespace ade::tests
