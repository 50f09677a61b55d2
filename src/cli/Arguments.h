// The driver's command line: each command has a table of options, a row each, from which arguments
// are read, help is printed and the nearest name is proposed.
#pragma once

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <string>
#include <vector>

namespace cotidy {

enum class TakesValue { No, Yes, Optional };

struct OptionRow {
  llvm::StringRef Name;      ///< "--report"
  llvm::StringRef ShortName; ///< "-p", or empty
  TakesValue Takes = TakesValue::No;
  llvm::StringRef Value; ///< how help names it: "FORMAT[:PATH]"
  llvm::StringRef Help;
  /// Known, but this version does not have it: an error that says so.
  bool IsPlanned = false;
};

class Arguments {
public:
  /// Reads what follows the command's name. The error is one line.
  static llvm::Expected<Arguments> parse(llvm::ArrayRef<const char *> Words,
                                         llvm::ArrayRef<OptionRow> Rows);

  bool has(llvm::StringRef Option) const;
  /// The last value given for \p Option, or \p Otherwise.
  llvm::StringRef value(llvm::StringRef Option, llvm::StringRef Otherwise = {}) const;
  std::vector<llvm::StringRef> values(llvm::StringRef Option) const;

  /// A number of at least \p Least, or an error.
  llvm::Expected<unsigned> number(llvm::StringRef Option, unsigned Otherwise, unsigned Least) const;
  /// One of \p Allowed, the first of which is meant when the option is not given.
  llvm::Expected<llvm::StringRef> choice(llvm::StringRef Option,
                                         llvm::ArrayRef<llvm::StringRef> Allowed) const;

  const std::vector<std::string> &operands() const { return Operands; }
  bool hasDoubleDash() const { return DoubleDash; }
  const std::vector<std::string> &afterDoubleDash() const { return Rest; }

private:
  std::vector<std::pair<llvm::StringRef, std::string>> Given;
  std::vector<std::string> Operands;
  std::vector<std::string> Rest;
  bool DoubleDash = false;
};

/// The rows as help shows them, without those that are planned.
std::string describeOptions(llvm::ArrayRef<OptionRow> Rows);

} // namespace cotidy
