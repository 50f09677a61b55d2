// The model's headers, clang-tidy's and those that drive a compilation, parsed once.
#include "model/Precompiled.h"

#include "clang-tidy/ClangTidyCheck.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Tooling/Tooling.h"
