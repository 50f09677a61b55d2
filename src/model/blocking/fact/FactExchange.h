// What the files of one program tell each other about blocking. A run over one of them is given
// what the others have told, and leaves what it has to tell; who runs them all carries the facts
// about. Without an exchange a file stands for itself.
#pragma once

#include "model/blocking/fact/BlockingFact.h"

#include "llvm/Support/JSON.h"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace cotidy {

/// Lasts as long as the run; the latest of the thread holds.
class FactExchange {
public:
  explicit FactExchange(std::vector<BlockingFact> Known);
  ~FactExchange();
  FactExchange(const FactExchange &) = delete;
  FactExchange &operator=(const FactExchange &) = delete;

  /// Null when there is none.
  static FactExchange *current();

  const std::vector<BlockingFact> &known() const { return Known; }

  /// \p Fact is about a function that this file defines, whether it blocks or not.
  void tell(BlockingFact Fact);
  /// What a coroutine of this file comes to and other files define.
  void need(const std::set<std::string> &Usrs) { Needs.insert(Usrs.begin(), Usrs.end()); }

  /// {"functions": […], "needs": […]}, sorted.
  llvm::json::Value told() const;

private:
  std::vector<BlockingFact> Known;
  std::map<std::string, BlockingFact> Told;
  std::set<std::string> Needs;
  FactExchange *Before;
};

} // namespace cotidy
