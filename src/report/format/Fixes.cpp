// `fixes`: what clang-tidy writes for --export-fixes, so that clang-apply-replacements, editors and
// review bots that know it can take the fixes over. The first fix of a finding is the diagnostic's,
// every other one a note's, as clang-tidy's own checks have it.
#include "report/format/Format.h"
#include "report/show/SourceFiles.h"
#include "report/show/Unicode.h"

#include <algorithm>

namespace cotidy {
namespace {

/// A scalar of YAML in double quotes: any text, on one line.
std::string quoted(const std::string &Text) {
  std::string Quoted = "\"";
  for (char C : repairUtf8(Text)) {
    auto Byte = static_cast<unsigned char>(C);
    if (C == '"' || C == '\\')
      Quoted += std::string("\\") + C;
    else if (C == '\n')
      Quoted += "\\n";
    else if (Byte < 0x20 || Byte == 0x7f)
      Quoted += "\\x" + hexadecimal(Byte, 2);
    else
      Quoted += C;
  }
  return Quoted + "\"";
}

class FixesWriter {
public:
  FixesWriter(const FormatContext &Context, std::ostream &Out) : Files(Context.Root), Out(Out) {}

  void write(const Finding &F) {
    auto Main = std::ranges::find_if(F.Fixes, &Fix::Safe);
    Out << "  - DiagnosticName:  " << quoted(F.Check) << "\n    DiagnosticMessage:\n";
    writeMessage("      ", F.Message, F.At, Main == F.Fixes.end() ? nullptr : &*Main);
    if (F.Notes.size() + F.Fixes.size() > (Main != F.Fixes.end())) {
      Out << "    Notes:\n";
      for (const Note &N : F.Notes)
        writeNote(N.Message, N.At, nullptr);
      for (auto Other = F.Fixes.begin(); Other != F.Fixes.end(); ++Other)
        if (Other != Main)
          writeNote(Other->Description, F.At, &*Other);
    }
    Out << "    Level:           " << (F.Severity == Severity::Error ? "Error" : "Warning")
        << "\n    BuildDirectory:  " << quoted(Files.root().string()) << '\n';
  }

private:
  std::string absolute(const std::string &File) const {
    return File.empty() ? "" : (Files.root() / File).string();
  }

  unsigned offsetOf(const Location &At) {
    const SourceFile *Source = Files.find(At.File);
    return Source ? Source->offset({At.Line, At.Column}).value_or(0) : 0;
  }

  void writeNote(const std::string &Message, const Location &At, const Fix *Fix) {
    Out << "      - ";
    writeMessage("        ", Message, At, Fix, true);
  }

  void writeMessage(const std::string &Indent, const std::string &Message, const Location &At,
                    const Fix *Fix, bool IsBegun = false) {
    Out << (IsBegun ? "" : Indent) << "Message:         " << quoted(Message) << '\n'
        << Indent << "FilePath:        " << quoted(absolute(At.File)) << '\n'
        << Indent << "FileOffset:      " << offsetOf(At) << '\n'
        << Indent << "Replacements:";
    if (!Fix || Fix->Edits.empty()) {
      Out << "    []\n";
      return;
    }
    Out << '\n';
    for (const Edit &E : Fix->Edits)
      Out << Indent << "  - FilePath:        " << quoted(absolute(E.File)) << '\n'
          << Indent << "    Offset:          " << E.Offset << '\n'
          << Indent << "    Length:          " << E.Length << '\n'
          << Indent << "    ReplacementText: " << quoted(E.Text) << '\n';
  }

  SourceFiles Files;
  std::ostream &Out;
};

} // namespace

void writeFixes(const Report &R, const FormatContext &Context, std::ostream &Out) {
  FixesWriter Writer(Context, Out);
  Out << "---\nMainSourceFile:  ''\nDiagnostics:";
  bool IsFirst = true;
  for (const Finding &F : R.Findings) {
    if (F.Status != Status::New)
      continue;
    Out << (IsFirst ? "\n" : "");
    IsFirst = false;
    Writer.write(F);
  }
  Out << (IsFirst ? "     []\n" : "") << "...\n";
}

} // namespace cotidy
