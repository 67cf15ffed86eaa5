// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/eval/items.hpp"

#include <string_view>
#include <unordered_map>

namespace ade::eval {

Item item_of(const corpus::AnnotatedDocument& annotated, std::string id)
{
    Item item;
    item.id = std::move(id);
    std::unordered_map<std::string_view, const corpus::Mention*> by_id;
    for (const corpus::Mention& mention : annotated.mentions) {
        by_id.emplace(mention.id, &mention);
        (mention.label == corpus::Label::drug ? item.drugs : item.events).push_back(mention.span);
    }
    for (const corpus::Relation& relation : annotated.relations) {
        const auto drug = by_id.find(relation.drug_id);
        const auto event = by_id.find(relation.event_id);
        if (relation.polarity == corpus::Polarity::causes && drug != by_id.end() && event != by_id.end()) {
            item.relations.push_back({drug->second->span, event->second->span, drug->second->surface});
        }
    }
    return item;
}

} // namespace ade::eval
