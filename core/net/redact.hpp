// SPDX-License-Identifier: GPL-3.0-or-later
// Keeps keys out of messages, logs and records.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ade::net {

/// An address fit to be shown: user and password dropped, every value of the query replaced by "…". The
/// names of the parameters stay, so that one sees what was asked.
std::string redact_url(std::string_view url);

/// Every occurrence of each secret replaced by "[key]". Secrets shorter than 4 characters are left: replacing
/// them would mangle ordinary text.
std::string redact_secrets(std::string text, const std::vector<std::string>& secrets);

/// True for http://localhost, 127.0.0.0/8 and [::1]: the only places a key may go without TLS.
bool is_loopback(std::string_view url);

/// "https://host:port" in lower case, the default port left out; empty when the address has no host.
std::string origin_of(std::string_view url);

} // namespace ade::net
