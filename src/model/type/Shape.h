// How a task of an unknown library starts, and what becomes of it when nobody takes it, told from
// the bodies that can be seen: the awaiter of initial_suspend and the destructor. Bodies in system
// headers tell nothing, since not every door parses them.
#pragma once

#include "model/library/row/TypeModel.h"

#include "clang/AST/DeclCXX.h"

namespace cotidy {

/// When the work of coroutines with this promise begins.
StartKind startOf(const clang::CXXRecordDecl *Promise);

/// What dropping something that starts like that usually does.
DropEffect usualDrop(StartKind Start);

/// What dropping a \p Record does that starts like that.
DropEffect dropOf(const clang::CXXRecordDecl &Record, StartKind Start);

} // namespace cotidy
