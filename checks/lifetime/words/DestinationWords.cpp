#include "lifetime/words/DestinationWords.h"

#include "task/words/DropWords.h"

namespace cotidy {

std::string whenRead(const TypeInfo &Type) {
  bool Lazy = Type.Start == StartKind::Lazy || Type.Kind == TypeKind::Generator;
  return Lazy ? "before the coroutine runs" : "before the coroutine has ended";
}

std::string whereItGoes(const Destination &Goes) {
  using Kind = Destination::Kind;
  if (!Goes.By)
    return "";
  switch (Goes.What) {
  case Kind::Stored:
    return "the task is kept in " + quoted(*Goes.Into) + " beyond this statement";
  case Kind::Kept:
    return "the task is kept beyond this statement";
  case Kind::Started:
    return "the task is started here, and runs on";
  case Kind::Returned:
    return "the task is returned here";
  case Kind::Dropped:
    return "nothing waits for the task here; it runs on";
  case Kind::Iterated:
    return "the loop asks the generator after that";
  case Kind::Unknown:
  case Kind::InPlace:
    return "";
  }
  llvm_unreachable("all destinations are listed");
}

} // namespace cotidy
