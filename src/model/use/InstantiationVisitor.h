// Clang's visitor for walks over all declarations of a file, without and with what templates were
// instantiated to. Of a specialisation of a variable template clang's own visitor takes an implicit
// instantiation that keeps its arguments as written for a mistake, and ends the process where
// assertions are on (seen with folly's tests). Only the initialiser of one is of interest.
#pragma once

#include "clang/AST/DeclTemplate.h"
#include "clang/AST/RecursiveASTVisitor.h"

namespace cotidy {

template <class Derived> class FileVisitor : public clang::RecursiveASTVisitor<Derived> {
public:
  bool TraverseVarTemplateSpecializationDecl(clang::VarTemplateSpecializationDecl *D) {
    if (D->getTemplateSpecializationKind() != clang::TSK_ImplicitInstantiation)
      return clang::RecursiveASTVisitor<Derived>::TraverseVarTemplateSpecializationDecl(D);
    return !this->getDerived().shouldVisitTemplateInstantiations() ||
           this->getDerived().TraverseStmt(D->getInit());
  }
};

template <class Derived> class InstantiationVisitor : public FileVisitor<Derived> {
public:
  bool shouldVisitTemplateInstantiations() const { return true; }
};

} // namespace cotidy
