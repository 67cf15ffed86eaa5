// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/student/pickle_machine.hpp"

#include <bit>
#include <cstring>

namespace ade::student::pickle {

namespace {

constexpr std::size_t kMaxValues = 2'000'000; ///< a BERT of 24 layers makes about 20,000
constexpr std::size_t kMaxMemo = 1'000'000;

struct Opcode {
    unsigned char code;
    std::string_view name;
};

/// Opcodes that are refused, by the names pickletools gives them; all others unknown are no opcodes.
constexpr Opcode kRefused[] = {
    {'i', "INST"},         {'o', "OBJ"},
    {0x81, "NEWOBJ"},      {0x92, "NEWOBJ_EX"},
    {0x82, "EXT1"},        {0x83, "EXT2"},
    {0x84, "EXT4"},        {'P', "PERSID"},
    {'F', "FLOAT"},        {'I', "INT"},
    {'L', "LONG"},         {0x8B, "LONG4"},
    {'S', "STRING"},       {'V', "UNICODE"},
    {'g', "GET"},          {'p', "PUT"},
    {0x8F, "EMPTY_SET"},   {0x90, "ADDITEMS"},
    {0x91, "FROZENSET"},   {0x96, "BYTEARRAY8"},
    {0x97, "NEXT_BUFFER"}, {0x98, "READONLY_BUFFER"},
    {'l', "LIST"},         {'d', "DICT"},
};

using Kind = Value::Kind;

} // namespace

tl::unexpected<Error> Machine::bad(std::string_view what) const
{
    return fail(
        ErrorCode::parse, "torch_pickle.bad_pickle", where_,
        "The pickle cannot be read at byte {}: {}. The file is damaged, or no weights file of torch.save().",
        position_, what);
}

template <typename T>
Result<T> Machine::number()
{
    T value;
    if (bytes_.size() - position_ < sizeof value) {
        return bad("it ends within an opcode");
    }
    std::memcpy(&value, bytes_.data() + position_, sizeof value);
    position_ += sizeof value;
    return value;
}

Value* Machine::make(Kind kind)
{
    values_.emplace_back();
    values_.back().kind = kind;
    return &values_.back();
}

Result<void> Machine::need(std::size_t values)
{
    // Values below the last mark belong to what is being built around them.
    const std::size_t floor = marks_.empty() ? 0 : marks_.back();
    if (stack_.size() < floor + values) {
        return bad("its stack is too short");
    }
    return {};
}

Result<std::size_t> Machine::pop_mark()
{
    if (marks_.empty()) {
        return bad("a MARK is missing");
    }
    const std::size_t mark = marks_.back();
    marks_.pop_back();
    return mark;
}

Result<Value*> Machine::run(std::span<const std::byte> bytes, std::size_t& used)
{
    bytes_ = bytes;
    position_ = 0;
    stack_.clear();
    marks_.clear();
    memo_.clear();
    for (;;) {
        const auto opcode = number<unsigned char>();
        if (!opcode) {
            return forward_error(opcode);
        }
        if (*opcode == '.') {
            break;
        }
        if (auto done = step(*opcode); !done) {
            return forward_error(done);
        }
        // Every opcode that grows the stack makes a value or takes one byte of the file, so the stack is
        // bounded too.
        if (values_.size() > kMaxValues || stack_.size() > kMaxValues) {
            return bad(fmt::format("it makes more than {} values", kMaxValues));
        }
    }
    if (stack_.size() != 1 || !marks_.empty()) {
        return bad("it does not end with one value");
    }
    used = position_;
    return stack_.back();
}

Result<void> Machine::push_text(std::uint64_t size)
{
    if (size > bytes_.size() - position_) {
        return bad("a text goes past the end of the file");
    }
    Value* value = make(Kind::text);
    value->text.assign(reinterpret_cast<const char*>(bytes_.data()) + position_, size);
    position_ += size;
    stack_.push_back(value);
    return {};
}

Result<void> Machine::push_long(std::uint64_t size)
{
    if (size > 8 || size > bytes_.size() - position_) {
        return bad("an integer has more than 64 bits");
    }
    std::uint64_t bits = 0;
    std::memcpy(&bits, bytes_.data() + position_, size);
    if (size > 0 && size < 8 && ((bits >> (8 * size - 1)) & 1U) != 0) {
        bits |= ~std::uint64_t{0} << (8 * size);
    }
    position_ += size;
    Value* value = make(Kind::integer);
    value->integer = std::bit_cast<std::int64_t>(bits);
    stack_.push_back(value);
    return {};
}

Result<void> Machine::read_global()
{
    std::string name;
    for (int line = 0; line < 2; ++line) {
        for (;;) {
            const auto c = number<char>();
            if (!c) {
                return forward_error(c);
            }
            if (*c == '\n') {
                break;
            }
            if (name.size() > 1000) {
                return bad("a name is too long");
            }
            name.push_back(*c);
        }
        if (line == 0) {
            name.push_back(' ');
        }
    }
    return push_global(name);
}

Result<void> Machine::memo_put(std::uint64_t index)
{
    if (auto enough = need(1); !enough) {
        return enough;
    }
    if (index >= kMaxMemo) {
        return bad("its memo is too large");
    }
    if (memo_.size() <= index) {
        memo_.resize(index + 1, nullptr);
    }
    memo_[index] = stack_.back();
    return {};
}

Result<void> Machine::memo_get(std::uint64_t index)
{
    if (index >= memo_.size() || memo_[index] == nullptr) {
        return bad("it refers to a value that was not remembered");
    }
    stack_.push_back(memo_[index]);
    return {};
}

Result<void> Machine::push_tuple(std::size_t from)
{
    Value* tuple = make(Kind::tuple);
    tuple->items.assign(stack_.begin() + static_cast<std::ptrdiff_t>(from), stack_.end());
    stack_.resize(from);
    stack_.push_back(tuple);
    return {};
}

Result<void> Machine::set_items(std::size_t from)
{
    if (from == 0 || stack_[from - 1]->kind != Kind::dictionary || (stack_.size() - from) % 2 != 0) {
        return bad("items are put into something that is no dictionary");
    }
    std::vector<Value*>& items = stack_[from - 1]->items;
    items.insert(items.end(), stack_.begin() + static_cast<std::ptrdiff_t>(from), stack_.end());
    stack_.resize(from);
    return {};
}

Result<void> Machine::append_items(std::size_t from)
{
    if (from == 0 || stack_[from - 1]->kind != Kind::list) {
        return bad("items are put into something that is no list");
    }
    std::vector<Value*>& items = stack_[from - 1]->items;
    items.insert(items.end(), stack_.begin() + static_cast<std::ptrdiff_t>(from), stack_.end());
    stack_.resize(from);
    return {};
}

Result<void> Machine::step(unsigned char opcode)
{
    const auto with = [&](auto size, auto action) -> Result<void> {
        return size ? action(*size) : Result<void>(forward_error(size));
    };
    const auto push = [&](Kind kind, std::int64_t integer = 0) -> Result<void> {
        Value* value = make(kind);
        value->integer = integer;
        stack_.push_back(value);
        return {};
    };
    const auto text = [&](auto size) { return push_text(size); };
    const auto integer = [&](auto value) { return push(Kind::integer, value); };
    const auto put = [&](auto index) { return memo_put(index); };
    const auto get = [&](auto index) { return memo_get(index); };
    switch (opcode) {
    case 0x80: // PROTO
        return with(number<std::uint8_t>(), [&](std::uint8_t) { return Result<void>(); });
    case 0x95: // FRAME
        return with(number<std::uint64_t>(), [&](std::uint64_t) { return Result<void>(); });
    case '(':
        marks_.push_back(stack_.size());
        return marks_.size() > kMaxValues ? Result<void>(bad("it has too many marks")) : Result<void>();
    case '0': // POP
        return need(1).map([&] { stack_.pop_back(); });
    case '1': // POP_MARK
        return with(pop_mark(), [&](std::size_t mark) {
            stack_.resize(mark);
            return Result<void>();
        });
    case '2': // DUP
        return need(1).map([&] { stack_.push_back(stack_.back()); });
    case 'N':
        return push(Kind::none);
    case 0x88: // NEWTRUE
        return push(Kind::boolean, 1);
    case 0x89: // NEWFALSE
        return push(Kind::boolean, 0);
    case 'J': // BININT
        return with(number<std::int32_t>(), integer);
    case 'K': // BININT1
        return with(number<std::uint8_t>(), integer);
    case 'M': // BININT2
        return with(number<std::uint16_t>(), integer);
    case 0x8A: // LONG1
        return with(number<std::uint8_t>(), [&](std::uint8_t size) { return push_long(size); });
    case 'G': // BINFLOAT, big-endian; only the fact that it is a number matters
        return with(number<std::uint64_t>(), [&](std::uint64_t) { return push(Kind::real); });
    case 'X': // BINUNICODE
    case 'T': // BINSTRING
    case 'B': // BINBYTES
        return with(number<std::uint32_t>(), text);
    case 0x8C: // SHORT_BINUNICODE
    case 'U':  // SHORT_BINSTRING
    case 'C':  // SHORT_BINBYTES
        return with(number<std::uint8_t>(), text);
    case 0x8D: // BINUNICODE8
    case 0x8E: // BINBYTES8
        return with(number<std::uint64_t>(), text);
    case '}':
        return push(Kind::dictionary);
    case ']':
        return push(Kind::list);
    case ')':
        return push(Kind::tuple);
    case 't': // TUPLE
        return with(pop_mark(), [&](std::size_t mark) { return push_tuple(mark); });
    case 0x85: // TUPLE1 … TUPLE3
    case 0x86:
    case 0x87: {
        const std::size_t size = opcode - 0x84U;
        return need(size).and_then([&] { return push_tuple(stack_.size() - size); });
    }
    case 's': // SETITEM
        return need(3).and_then([&] { return set_items(stack_.size() - 2); });
    case 'u': // SETITEMS
        return with(pop_mark(), [&](std::size_t mark) { return set_items(mark); });
    case 'a': // APPEND
        return need(2).and_then([&] { return append_items(stack_.size() - 1); });
    case 'e': // APPENDS
        return with(pop_mark(), [&](std::size_t mark) { return append_items(mark); });
    case 'q': // BINPUT
        return with(number<std::uint8_t>(), put);
    case 'r': // LONG_BINPUT
        return with(number<std::uint32_t>(), put);
    case 0x94: // MEMOIZE
        return memo_put(memo_.size());
    case 'h': // BINGET
        return with(number<std::uint8_t>(), get);
    case 'j': // LONG_BINGET
        return with(number<std::uint32_t>(), get);
    case 'c':
        return read_global();
    case 0x93: { // STACK_GLOBAL
        if (auto enough = need(2); !enough) {
            return enough;
        }
        const std::string name = stack_[stack_.size() - 2]->text + ' ' + stack_.back()->text;
        stack_.resize(stack_.size() - 2);
        return push_global(name);
    }
    case 'R':
        return reduce();
    case 'Q': // BINPERSID
        return make_storage();
    case 'b':
        return build();
    default:
        break;
    }
    for (const Opcode& refused : kRefused) {
        if (refused.code == opcode) {
            return fail(
                ErrorCode::parse, "torch_pickle.refused_opcode", where_,
                "The pickle uses the opcode {} (byte {}), which a dictionary of tensors does not need and "
                "which could run code. Save the weights as model.safetensors.",
                refused.name, position_ - 1);
        }
    }
    return bad(fmt::format("0x{:02x} is no pickle opcode", opcode));
}

} // namespace ade::student::pickle
