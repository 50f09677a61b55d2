// Test frameworks and checked builds speak through assertions: ASSERT_NO_THROW, FAIL,
// assert_true(false). An assertion reports by itself, whatever it looks like inside.
#pragma once

#include "clang/AST/ASTContext.h"
#include "clang/AST/Expr.h"
#include "clang/Basic/SourceLocation.h"

namespace cotidy {

/// \p At stands in the body of a macro whose name says that it asserts, or that it fails a test.
bool isInAssertionMacro(clang::SourceLocation At, const clang::ASTContext &Context);

/// What stands at \p At is an argument of such a macro, or part of one.
bool isWrittenInAssertion(clang::SourceLocation At, const clang::ASTContext &Context);

/// The macro's name says that it logs or reports the exception at hand (CATCH_LOG,
/// LOG_CAUGHT_EXCEPTION).
bool isInReportMacro(clang::SourceLocation At, const clang::ASTContext &Context);

/// An asserting macro, or a call of a function with such a name.
bool isAssertion(const clang::Stmt &S, const clang::ASTContext &Context);

/// \p S leaves the function because an assertion of a test framework did not hold: the test has
/// failed, and says so.
bool isFailedTest(const clang::Stmt &S, const clang::ASTContext &Context);

/// A test framework's macro asks this only so that no compiler warns of what it leaves behind: the
/// answer is always yes (`if (AlwaysTrue()) { statement; }`), or yes
/// unless whoever runs the tests leaves out all that throw (`if (handler.allowThrows())`).
bool holdsAlways(const clang::Expr &Condition, const clang::ASTContext &Context);

} // namespace cotidy
