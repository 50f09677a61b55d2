#include "cli/command/Command.h"
namespace cotidy {
namespace {
llvm::Expected<ExitCode> run(const Arguments &) { return ExitClean; }
} // namespace
constinit const Command DoctorCommand = {
    "doctor", "[-p DIR]", "is this machine fit to work", {}, run};
} // namespace cotidy
