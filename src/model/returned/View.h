// Which types refer to what others hold, and which hold it themselves: by clang's own attributes
// (it infers [[gsl::Pointer]] and [[gsl::Owner]] for the standard library), and by structure for
// the strings, buffers and views that every large library has of its own.
#pragma once

#include "clang/AST/Type.h"

namespace cotidy {

/// std::string_view, std::span and their like: a pointer with a range's members that owns nothing.
bool isView(clang::QualType Type);

/// std::views::iota and its like: iterators stay valid when the range itself has died
/// ([range.range]/5).
bool isBorrowedRange(clang::QualType Type);

/// std::string, std::vector, std::unique_ptr and their like: what they hold dies with them.
bool isOwner(clang::QualType Type);

} // namespace cotidy
