// What a `try` lets get past it: some errors at once, others later, when its handler has kept them.
#pragma once

#include "clang/AST/StmtCXX.h"

namespace cotidy {

/// `catch (const term_changed &) { throw; }`: whoever wrote \p Try knows that some are to get past.
bool letsOthersPass(const clang::CXXTryStmt &Try);

/// What \p Handler, in the function's \p Body, assigns is thrown or answered somewhere, or is there
/// for others to throw.
bool isThrownLater(const clang::CXXCatchStmt &Handler, const clang::Stmt &Body);

/// `++failures_;`, `probe.download_failed();`: where \p Handler counts a failure, and neither
/// throws nor hands on what it has caught, but to a log.
const clang::Stmt *countedAsFailure(const clang::CXXCatchStmt &Handler);

/// The same in a handler for the cancellation alone, which lets nobody hear of it, where one beside
/// it in \p Try rethrows: `catch (const cancelled &) { ++errors; } catch (...) { ++errors; throw;
/// }`.
const clang::Stmt *countedAndForgotten(const clang::CXXTryStmt &Try,
                                       const clang::CXXCatchStmt &Handler);

/// `std::abort();`, `on_fatal_internal_error(…);`: where \p Handler, whatever it has caught, ends
/// the program; null where it asks something before.
const clang::Stmt *endOfProgramIn(const clang::CXXCatchStmt &Handler);

} // namespace cotidy
