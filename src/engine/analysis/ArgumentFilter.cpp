#include "engine/analysis/ArgumentFilter.h"

#include "engine/project/ProjectPaths.h"
#include "model/Compat.h"

#include "clang/Driver/Driver.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Option/Arg.h"
#include "llvm/Option/ArgList.h"
#include "llvm/Support/FileSystem.h"

using namespace llvm;
using namespace cotidy::compat;
using opt::Arg;

namespace cotidy {
namespace {

/// Outputs, dependency files, and binaries made for another compiler.
constexpr options::ID Removed[] = {
    options::OPT_o,
    options::OPT_fplugin_EQ,
    options::OPT_fplugin_arg,
    options::OPT_fpass_plugin_EQ,
    options::OPT_M_Group,
    options::OPT_load,
    options::OPT_MJ,
    options::OPT_save_temps,
    options::OPT_save_temps_EQ,
    options::OPT_ftime_trace,
    options::OPT_ftime_trace_EQ,
    options::OPT_gen_cdb_fragment_path,
    options::OPT__serialize_diags,
};

bool isRemoved(const Arg &A) {
  return any_of(Removed, [&](options::ID Id) { return A.getOption().matches(Id); });
}

/// `-Xclang` carries the same for the frontend: precompiled headers and plugins, each with its
/// value.
bool takesForeignBinary(StringRef CC1Flag) {
  return CC1Flag == "-include-pch" || CC1Flag == "-load" || CC1Flag == "-add-plugin" ||
         CC1Flag == "-plugin";
}

/// `header.hxx.pch` was made from `header.hxx`, which can be read instead.
std::optional<std::string> sourceOfPrecompiled(StringRef Path) {
  for (StringRef Ending : {".pch", ".gch"})
    if (StringRef Source = Path; Source.consume_back(Ending) && sys::fs::exists(Source))
      return Source.str();
  return std::nullopt;
}

class Pass {
public:
  Pass(const std::vector<std::string> &Arguments, StringRef File, std::set<std::string> &Unknown)
      : Arguments(Arguments), RealFile(realPath(File)), Unknown(Unknown) {
    for (const std::string &Argument : ArrayRef(Arguments).drop_front())
      Pointers.push_back(Argument.c_str());
    unsigned MissingIndex, MissingCount;
    Parsed = getDriverOptTable().ParseArgs(Pointers, MissingIndex, MissingCount, visibility());
    KeepsInput = any_of(inputs(), [&](StringRef Input) { return isTheFile(Input); });
  }

  std::vector<std::string> run() {
    Kept = {Arguments.front()};
    std::vector<const Arg *> All(Parsed.begin(), Parsed.end());
    for (size_t I = 0; I < All.size(); ++I) {
      unsigned End = I + 1 < All.size() ? All[I + 1]->getIndex() : Pointers.size();
      if (isDoubleDash(*All[I]))
        takeInputsAfterDashes(*All[I]);
      else if (!takeXclangPair(All, I) && !takeOut(*All[I]))
        Kept.insert(Kept.end(), Pointers.begin() + All[I]->getIndex(), Pointers.begin() + End);
    }
    return std::move(Kept);
  }

private:
  opt::Visibility visibility() const {
    StringRef Mode = clang::driver::getDriverMode(Arguments.front(), Pointers);
    return opt::Visibility(clang::driver::IsClangCL(Mode) ? options::CLOption
                                                          : options::ClangOption);
  }

  static bool isInput(const Arg &A) { return A.getOption().matches(options::OPT_INPUT); }
  static bool isDoubleDash(const Arg &A) { return A.getOption().matches(options::OPT__DASH_DASH); }
  bool isTheFile(StringRef Input) const { return realPath(Input) == RealFile; }

  std::vector<StringRef> inputs() const {
    std::vector<StringRef> Inputs;
    for (const Arg *A : Parsed)
      if (isInput(*A) || isDoubleDash(*A))
        append_range(Inputs, A->getValues());
    return Inputs;
  }

  /// `--` and all that follows are one argument to clang.
  void takeInputsAfterDashes(const Arg &A) {
    Kept.push_back("--");
    for (StringRef Input : A.getValues())
      if (!KeepsInput || isTheFile(Input))
        Kept.push_back(Input.str());
  }

  /// Whether \p A is dropped.
  bool takeOut(const Arg &A) {
    if (A.getOption().matches(options::OPT_UNKNOWN)) {
      Unknown.insert(A.getSpelling().str());
      return true;
    }
    if (A.getOption().matches(options::OPT_include_pch)) {
      includeSourceOf(A.getValue());
      return true;
    }
    return isRemoved(A) || (KeepsInput && isInput(A) && !isTheFile(A.getValue()));
  }

  /// `-Xclang FLAG -Xclang VALUE` at \p I; \p I is left at the last of the two when they are
  /// dropped.
  bool takeXclangPair(ArrayRef<const Arg *> All, size_t &I) {
    auto IsXclang = [&](size_t At) {
      return At < All.size() && All[At]->getOption().matches(options::OPT_Xclang);
    };
    if (!IsXclang(I) || !IsXclang(I + 1) || !takesForeignBinary(All[I]->getValue()))
      return false;
    if (StringRef(All[I]->getValue()) == "-include-pch")
      includeSourceOf(All[I + 1]->getValue());
    ++I;
    return true;
  }

  /// Unless the command includes it anyway, as CMake's does.
  void includeSourceOf(StringRef Precompiled) {
    std::optional<std::string> Source = sourceOfPrecompiled(Precompiled);
    if (Source && !is_contained(Arguments, *Source))
      Kept.insert(Kept.end(), {"-include", *Source});
  }

  const std::vector<std::string> &Arguments;
  std::string RealFile;
  std::set<std::string> &Unknown;
  std::vector<const char *> Pointers; ///< the arguments after the compiler
  opt::InputArgList Parsed;
  bool KeepsInput = false;
  std::vector<std::string> Kept;
};

} // namespace

std::vector<std::string> ArgumentFilter::filter(const std::vector<std::string> &Arguments) {
  return Pass(Arguments, File, Unknown).run();
}

} // namespace cotidy
