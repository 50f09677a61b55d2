// What the editor shows of a document's findings: diagnostics, quick fixes, explanations.
#pragma once

#include "lsp/Document.h"
#include "report/format/Format.h"

#include <span>

namespace cotidy::lsp {

/// Those in the document itself, with notes as related information.
llvm::json::Array diagnosticsOf(const Document &D, std::span<const Rule> Rules, Units Unit);

/// The fixes of the findings in a range, as edits. None where the text has changed since.
llvm::json::Array actionsFor(const Document &D, const llvm::json::Object *Range,
                             std::span<const Rule> Rules, Units Unit);

/// The finding at a position with what its check's page says, or null.
llvm::json::Value hoverAt(const Document &D, const llvm::json::Object *Position,
                          std::span<const Rule> Rules);

} // namespace cotidy::lsp
