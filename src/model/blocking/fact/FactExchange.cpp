#include "model/blocking/fact/FactExchange.h"

using namespace llvm;

namespace cotidy {

static thread_local FactExchange *Current = nullptr;

FactExchange::FactExchange(std::vector<BlockingFact> Known)
    : Known(std::move(Known)), Before(Current) {
  Current = this;
}

FactExchange::~FactExchange() { Current = Before; }

FactExchange *FactExchange::current() { return Current; }

void FactExchange::tell(BlockingFact Fact) {
  if (!Fact.Usr.empty())
    Told[Fact.Usr] = std::move(Fact);
}

json::Value FactExchange::told() const {
  json::Array Functions;
  for (const auto &[Usr, Fact] : Told)
    Functions.push_back(toJSON(Fact));
  return json::Object{{"functions", std::move(Functions)}, {"needs", json::Array(Needs)}};
}

} // namespace cotidy
