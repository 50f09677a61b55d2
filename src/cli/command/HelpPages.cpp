#include "cli/command/HelpPages.h"

#include "Registry.h"
#include "cli/command/Command.h"
#include "engine/analysis/Analysis.h"
#include "report/format/Format.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"

#include <vector>

using namespace llvm;

namespace cotidy {
namespace {

/// troff reads backslashes, hyphens, and dots and quotes at the start of a line. Not every terminal
/// has more than ASCII.
std::string troff(StringRef Text) {
  constexpr StringRef Ellipsis = "…";
  std::string Escaped;
  for (; !Text.empty(); Text = Text.drop_front()) {
    char C = Text.front();
    if (Text.starts_with(Ellipsis)) {
      Escaped += "...";
      Text = Text.drop_front(Ellipsis.size() - 1);
    } else if (C == '\\')
      Escaped += "\\e";
    else if (C == '-')
      Escaped += "\\-";
    else
      Escaped += C;
  }
  return (Escaped.starts_with('.') || Escaped.starts_with('\'') ? "\\&" : "") + Escaped;
}

std::vector<const Command *> shownCommands() {
  std::vector<const Command *> Shown;
  for (const Command &C : allCommands())
    if (!C.IsInternal)
      Shown.push_back(&C);
  return Shown;
}

std::vector<const OptionRow *> shownOptions(const Command &C) {
  std::vector<const OptionRow *> Shown;
  for (const OptionRow &Row : C.Options)
    if (!Row.IsPlanned)
      Shown.push_back(&Row);
  return Shown;
}

void writeManualOption(const OptionRow &Row, raw_ostream &Out) {
  Out << ".TP\n";
  if (!Row.ShortName.empty())
    Out << "\\fB" << troff(Row.ShortName) << "\\fR, ";
  Out << "\\fB" << troff(Row.Name) << "\\fR";
  if (Row.Takes == TakesValue::Yes)
    Out << " \\fI" << troff(Row.Value) << "\\fR";
  else if (Row.Takes == TakesValue::Optional)
    Out << "[=\\fI" << troff(Row.Value) << "\\fR]";
  Out << "\n" << troff(Row.Help) << "\n";
}

/// The words that can follow an option, separated by spaces; empty when that is free.
std::string valuesOf(const OptionRow &Row) {
  std::vector<std::string> Values;
  if (Row.Name == "--report")
    for (const Format &F : formats())
      Values.emplace_back(F.Name);
  if (Row.Value == "WHEN")
    Values = {"auto", "always", "never"};
  if (Row.Value == "LEVEL")
    Values = {"warning", "error", "never"};
  return join(Values, " ");
}

std::string namesOf(const Command &C) {
  std::vector<std::string> Names;
  for (const OptionRow *Row : shownOptions(C))
    Names.push_back(Row->Name.str());
  return join(Names, " ");
}

std::string checkIds() {
  std::vector<std::string> Ids;
  for (const CheckInfo &Check : allChecks())
    Ids.push_back(Check.Id.str());
  return join(Ids, " ");
}

std::string commandNames() {
  std::vector<std::string> Names;
  for (const Command *C : shownCommands())
    Names.push_back(C->Name.str());
  return join(Names, " ");
}

std::string bashCompletions() {
  std::string Text = "_cotidy() {\n  local word=${COMP_WORDS[COMP_CWORD]} "
                     "last=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]}\n"
                     "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
                     "    mapfile -t COMPREPLY < <(compgen -W \"" +
                     commandNames() +
                     "\" -- \"$word\")\n    return\n  fi\n  case $command:$last in\n";
  for (const Command *C : shownCommands())
    for (const OptionRow *Row : shownOptions(*C))
      if (std::string Values = valuesOf(*Row); !Values.empty())
        Text += formatv("    {0}:{1}) mapfile -t COMPREPLY < <(compgen -W \"{2}\" -- \"$word\"); "
                        "return ;;\n",
                        C->Name, Row->Name, Values)
                    .str();
  Text += "    explain:explain) mapfile -t COMPREPLY < <(compgen -W \"" + checkIds() +
          "\" -- \"$word\"); return ;;\n  esac\n  [[ $word == -* ]] || return\n"
          "  case $command in\n";
  for (const Command *C : shownCommands())
    if (std::string Names = namesOf(*C); !Names.empty())
      Text += formatv("    {0}) mapfile -t COMPREPLY < <(compgen -W \"{1}\" -- \"$word\") ;;\n",
                      C->Name, Names)
                  .str();
  return Text + "  esac\n}\ncomplete -o default -F _cotidy cotidy\n";
}

/// In single quotes, with what _arguments reads escaped.
std::string zshText(StringRef Text) {
  std::string Escaped;
  for (char C : Text) {
    if (C == '\'')
      Escaped += "'\\''";
    else if (StringRef("[]:\\").contains(C))
      Escaped += std::string("\\") + C;
    else
      Escaped += C;
  }
  return Escaped;
}

std::string zshCompletions() {
  std::string Text = "#compdef cotidy\n_cotidy() {\n  if (( CURRENT == 2 )); then\n    local -a "
                     "commands=(\n";
  for (const Command *C : shownCommands())
    Text += "      '" + zshText(C->Name) + ":" + zshText(C->Summary) + "'\n";
  Text += "    )\n    _describe command commands\n    return\n  fi\n  case $words[2] in\n";
  for (const Command *C : shownCommands()) {
    Text += "    " + C->Name.str() + ") _arguments";
    for (const OptionRow *Row : shownOptions(*C)) {
      bool HasValue = Row->Takes == TakesValue::Yes;
      Text += " \\\n      '*" + Row->Name.str() + (HasValue ? "=" : "") + "[" + zshText(Row->Help) +
              "]";
      if (std::string Values = valuesOf(*Row); !Values.empty())
        Text += ":value:(" + Values + ")";
      else if (HasValue)
        Text += ":" + zshText(Row->Value) + ":_files";
      Text += "'";
    }
    Text += C->Name == "explain" ? " '2:check:(" + checkIds() + ")'" : " '*:file:_files'";
    Text += " ;;\n";
  }
  return Text + "  esac\n}\n_cotidy \"$@\"\n";
}

std::string fishText(StringRef Text) {
  std::string Escaped;
  for (char C : Text)
    Escaped += C == '\'' || C == '\\' ? std::string("\\") + C : std::string(1, C);
  return "'" + Escaped + "'";
}

std::string fishCompletions() {
  std::string Text;
  for (const Command *C : shownCommands())
    Text += "complete -c cotidy -n __fish_use_subcommand -f -a " + C->Name.str() + " -d " +
            fishText(C->Summary) + "\n";
  for (const Command *C : shownCommands())
    for (const OptionRow *Row : shownOptions(*C)) {
      Text += "complete -c cotidy -n '__fish_seen_subcommand_from " + C->Name.str() + "' -l " +
              Row->Name.drop_front(2).str() + " -d " + fishText(Row->Help);
      if (std::string Values = valuesOf(*Row); !Values.empty())
        Text += " -x -a " + fishText(Values);
      else if (Row->Takes == TakesValue::Yes)
        Text += " -r";
      Text += "\n";
    }
  return Text + "complete -c cotidy -n '__fish_seen_subcommand_from explain' -f -a " +
         fishText(checkIds()) + "\n";
}

} // namespace

std::string manualPage() {
  std::string Text;
  raw_string_ostream Out(Text);
  Out << ".TH COTIDY 1 \"\" \"cotidy " << thisTool().Version << "\" \"User Commands\"\n"
      << ".SH NAME\ncotidy \\- finds tasks, errors and threads that C++20 coroutine code loses\n"
      << ".SH SYNOPSIS\n";
  for (const Command *C : shownCommands())
    Out << ".B cotidy " << C->Name << "\n" << troff(C->Synopsis) << "\n.br\n";
  Out << ".SH COMMANDS\n";
  for (const Command *C : shownCommands()) {
    Out << ".SS cotidy " << C->Name << " " << troff(C->Synopsis) << "\n"
        << troff(C->Summary) << "\n";
    for (const OptionRow *Row : shownOptions(*C))
      writeManualOption(*Row, Out);
  }
  Out << ".SH REPORTS\n";
  for (const Format &F : formats())
    Out << ".TP\n\\fB" << F.Name << "\\fR\n" << troff(StringRef(F.Description)) << "\n";
  Out << ".SH CHECKS\n";
  for (const CheckInfo &Check : allChecks())
    Out << ".TP\n\\fB" << troff(Check.Id) << "\\fR\n" << troff(Check.Summary) << "\n";
  Out << ".SH EXIT STATUS\n.TP\n0\nnothing at or above \\-\\-fail\\-on\n.TP\n1\nfindings\n.TP\n2\n"
         "wrong usage or configuration\n.TP\n3\nsome file could not be analysed\n"
      << ".SH ENVIRONMENT\n.TP\nNO_COLOR\nno colours\n.TP\nFORCE_HYPERLINK\nlinks on any "
         "terminal\n.SH SEE ALSO\n.BR clang\\-tidy (1)\n";
  return Text;
}

std::string completions(StringRef Shell) {
  if (Shell == "bash")
    return bashCompletions();
  return Shell == "zsh" ? zshCompletions() : fishCompletions();
}

} // namespace cotidy
