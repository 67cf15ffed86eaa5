// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/corpus/annotation.hpp"

namespace ade::corpus {

std::string_view to_string(Label label)
{
    return label == Label::drug ? "drug" : "adverse_event";
}

std::string_view to_string(Polarity polarity)
{
    switch (polarity) {
    case Polarity::causes:
        return "causes";
    case Polarity::not_caused:
        return "not_caused";
    case Polarity::treats:
        return "treats";
    case Polarity::unclear:
        return "unclear";
    }
    return "causes";
}

std::optional<Label> label_from(std::string_view text)
{
    for (const Label label : {Label::drug, Label::adverse_event}) {
        if (text == to_string(label)) {
            return label;
        }
    }
    return std::nullopt;
}

std::optional<Polarity> polarity_from(std::string_view text)
{
    for (const Polarity polarity :
         {Polarity::causes, Polarity::not_caused, Polarity::treats, Polarity::unclear}) {
        if (text == to_string(polarity)) {
            return polarity;
        }
    }
    return std::nullopt;
}

} // namespace ade::corpus
