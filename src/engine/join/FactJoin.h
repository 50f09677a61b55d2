// Where the facts of all files meet: who defines what, who comes to it, and which files have to be
// looked at again since what they come to turned out to block. A file is looked at again only when
// that may lead to a finding: when a coroutine comes to it, itself or through other files. The
// same facts in any order make the same answers.
#pragma once

#include "engine/unit/Unit.h"

#include "llvm/Support/JSON.h"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace cotidy {

class FactJoin {
public:
  explicit FactJoin(llvm::ArrayRef<Unit> Units) : Units(Units), Files(Units.size()) {}

  /// \p Text is what the unit \p Index has told now; nothing when it has failed.
  void add(size_t Index, llvm::StringRef Text);

  /// The units that have news to hear, with all that they are to be told.
  std::map<size_t, std::string> news();

private:
  struct Function {
    std::string Ways; ///< JSON; "[]" when it does not block
    std::set<std::string> Opens;
  };
  struct File {
    std::map<std::string, Function> Functions;
    std::set<std::string> Needs;
    std::map<std::string, std::string> Known; ///< what it was told last: ways by USR
  };

  std::map<std::string, std::string> blocking() const;
  std::set<std::string> reached() const;

  llvm::ArrayRef<Unit> Units;
  std::vector<File> Files;
};

} // namespace cotidy
