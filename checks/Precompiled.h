// The model's headers and clang-tidy's, which every check includes, parsed once.
#include "CoroCheck.h"
#include "model/Precompiled.h"
