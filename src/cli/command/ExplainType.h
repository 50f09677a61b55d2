// `cotidy explain --model TYPE [FILE…]`: what is known of a type, and why: what structure tells in
// a file that uses it, and what models say.
#pragma once

#include "cli/Arguments.h"
#include "cli/ExitCode.h"

namespace cotidy {

llvm::Expected<ExitCode> explainType(const Arguments &Words);

} // namespace cotidy
