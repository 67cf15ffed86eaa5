// SPDX-License-Identifier: GPL-3.0-or-later
// A pull parser over one piece of XML in memory: no tree, no DTD, no entities but the five of XML itself.
#pragma once

#include "core/base/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace ade::corpus {

/// Deeper elements are a fault: no format we read nests more than MathML does.
inline constexpr std::size_t kMaxXmlDepth = 100;

/// What XML 1.0 calls white space (production S).
constexpr bool is_xml_space(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

/// Where the root element of a piece of XML begins.
struct XmlRoot {
    std::size_t at = std::string_view::npos; ///< of its '<'; npos when there is none
    bool after_doctype = false;
};

/// Passes over a byte order mark, declarations, comments and a DOCTYPE with what that declares.
XmlRoot find_xml_root(std::string_view xml);

/// Takes text as it comes from an element; see XmlCursor::text_to().
class XmlTextSink {
public:
    virtual ~XmlTextSink() = default;
    virtual void text(std::string_view piece) = 0; ///< entities are resolved; never empty
    virtual bool open(std::string_view name) = 0;  ///< an element begins; false: leave its content out
    virtual void close() = 0;                      ///< the element whose open() gave true ends
};

/// Walks over elements, from outside to inside:
///     while (cursor.next_child()) {
///         if (cursor.name() == "Year") cursor.text(year); else cursor.skip();
///     }
/// Each child must be consumed by exactly one of text(), text_to(), skip(), or its own loop over
/// next_child(). After a fault every call is a quick no: check fault() once, at the end. Names and attributes
/// are views into the bytes given. Character references are resolved; references to other entities (which
/// only a DTD could declare) are a fault, as are wrong nesting, characters XML forbids and depth over
/// kMaxXmlDepth. UTF-8 is not checked here.
class XmlCursor {
public:
    /// at: where a '<' stands. bytes must outlive the cursor.
    XmlCursor(std::string_view bytes, std::size_t at);

    /// Reads the start tag at the beginning; false on a fault.
    bool begin();

    [[nodiscard]] std::string_view name() const { return name_; }
    /// The attribute's raw value (its references not resolved); empty when absent.
    [[nodiscard]] std::string_view raw_attribute(std::string_view name) const;
    /// The attribute's value; empty when absent.
    std::string attribute(std::string_view name);

    /// The next element inside the present one; false at its end tag, which is consumed, or on a fault.
    bool next_child();
    /// Leaves the element.
    void skip();
    /// All text inside, of inner elements too. White space with a line break or tab in it becomes one blank,
    /// and none stays at the ends.
    void text(std::string& out);
    [[nodiscard]] std::string text()
    {
        std::string out;
        text(out);
        return out;
    }
    /// The same text piece by piece as the source has it, with the elements around it.
    void text_to(XmlTextSink& sink);

    enum class Fault { none, incomplete, malformed };

    [[nodiscard]] Fault fault() const { return fault_; }
    /// What is wrong, for a person; without place. Of incomplete: the piece ends inside an element.
    [[nodiscard]] const std::string& message() const { return message_; }
    /// Where the cursor stands, or where the fault is.
    [[nodiscard]] std::size_t position() const { return position_; }

private:
    enum class Token { start, end, text, cdata, nothing };

    bool fail(Fault fault, std::string message);
    bool incomplete() { return fail(Fault::incomplete, "It ends inside an element."); }
    /// Reads the next tag or text; comments and processing instructions are passed over.
    Token next();
    bool read_start();
    bool read_end();
    bool skip_past(std::string_view mark);
    bool check_attributes(std::string_view attributes);
    /// Resolves the references of raw and hands over the pieces; false on a fault.
    template <typename Put>
    bool resolve(std::string_view raw, const Put& put);
    template <typename Put>
    bool resolve_reference(std::string_view raw, std::size_t& at, const Put& put);

    std::string_view bytes_;
    std::size_t position_;
    std::string_view name_;
    std::string_view attributes_;
    std::string_view text_;
    bool empty_element_ = false; ///< <name/>: its end is still to be given
    std::vector<std::string_view> open_;
    Fault fault_ = Fault::none;
    std::string message_;
};

/// Adds a piece to text as XmlCursor::text() does: runs of white space with a line break or tab become one
/// blank. Blanks at the end are the caller's to take off.
void append_collapsed(std::string& text, std::string_view piece);

} // namespace ade::corpus
