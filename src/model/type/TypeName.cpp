#include "model/type/TypeName.h"

#include "clang/AST/DeclTemplate.h"
#include "clang/AST/PrettyPrinter.h"
#include "llvm/ADT/STLExtras.h"

#include <array>

using namespace clang;

namespace cotidy {

QualType withoutMemberAlias(QualType Type) {
  while (const auto *Alias = Type->getAs<TypedefType>()) {
    if (!isa<ClassTemplateSpecializationDecl>(Alias->getDecl()->getDeclContext()))
      break;
    Type = Alias->desugar().withCVRQualifiers(Type.getCVRQualifiers());
  }
  return Type;
}

std::string typeName(QualType Type, const ASTContext &Context) {
  Type = withoutMemberAlias(Type);
  PrintingPolicy Policy(Context.getLangOpts());
  Policy.SuppressTagKeyword = true;
  std::string Name = Type.getAsString(Policy);
  // What `auto` was deduced as from a `std::move`, and what the library computes with its traits.
  if (llvm::any_of(std::array{"remove_reference", "decltype(", "_t<"},
                   [&](llvm::StringRef Trait) { return llvm::StringRef(Name).contains(Trait); }))
    Name = Type.getCanonicalType().getAsString(Policy);
  constexpr size_t Readable = 48;
  const CXXRecordDecl *Record = Type->getAsCXXRecordDecl();
  bool Plain = Name.size() <= Readable && !llvm::StringRef(Name).contains("__");
  return Plain || !Record ? Name : Record->getNameAsString();
}

} // namespace cotidy
