#include "promise/ContractWords.h"

namespace cotidy {

static std::string fate(Giving How) {
  switch (How) {
  case Giving::Resumed:
    return "resumed";
  case Giving::Destroyed:
    return "destroyed";
  case Giving::Handed:
  case Giving::None:
    break;
  }
  return "handed to another thread";
}

std::string describe(const UseAfterGiving &Found) {
  if (Found.ResumedAgain)
    return "this resumes a coroutine that has been " + fate(Found.How) + " already";
  return "the awaiter and its coroutine may be gone here: the coroutine has been " +
         fate(Found.How) + " before";
}

std::string describeGiving(const UseAfterGiving &Found) {
  return "it is " + fate(Found.How) + " here";
}

} // namespace cotidy
