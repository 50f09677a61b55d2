#include "report/Result.h"

#include "report/Json.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace cotidy {
namespace {

Report wholeReport() {
  Finding F;
  F.Check = "coro-dropped-task";
  F.Severity = Severity::Error;
  F.Message = "'f' \"is\" \x1b[31m lost \xe2\x80\xae";
  F.At = {"src/\xc3\xa4 b.cpp", 7, 3};
  F.EndLine = 8;
  F.EndColumn = 1;
  F.Function = "ns::f(int)";
  F.Fingerprint = "00ff";
  F.Status = Status::Suppressed;
  F.Notes = {{"declared here", {"src/a.h", 1, 2}}, {"", {"", 1, 1}}};
  F.Fixes = {{"insert", true, {{"src/a.cpp", 4294967295, 1, "co_await "}, {"a", 0, 0, "\n"}}},
             {"discard", false, {}}};
  F.SourceLine = "\tf(1); // \t";
  Finding Plain;
  Plain.Check = "coro-blocking-call";
  Plain.At = {"a.cpp", 1, 1};
  Plain.EndLine = Plain.EndColumn = 1;
  return {{"0.1.0", "22.1.8"},
          {{"a.cpp", Outcome::Analysed, ""},
           {"b.cpp", Outcome::Cached, ""},
           {"c.cpp", Outcome::Skipped, "no coroutine"},
           {"d.cpp", Outcome::Failed, "crashed"},
           {"e.cpp", Outcome::Planned, ""}},
          {F, Plain},
          false,
          {},
          {{"a.cpp", 3, "coro-*", NolintUse::Unused}, {"b.h", 1, "coro-x", NolintUse::Unknown}}};
}

TEST(Result, IsReadAsItWasWritten) {
  std::string Error;
  EXPECT_EQ(readResult(writeResult(wholeReport()), Error), wholeReport()) << Error;
  EXPECT_EQ(readResult(writeResult({}), Error), Report()) << Error;
}

TEST(Result, MendsUtf8AndKeepsTheRest) {
  Report R = wholeReport();
  R.Findings.update([](Finding &F) {
    F.SourceLine = "f(\"\xff\xc3\");";
    return true;
  });
  std::string Error;
  EXPECT_EQ(readResult(writeResult(R), Error)->Findings.begin()->SourceLine,
            "f(\"\xef\xbf\xbd\xef\xbf\xbd\");");
}

TEST(Result, CutOffAnywhereIsNoResult) {
  std::string Whole = writeResult(wholeReport());
  for (std::size_t Length = 0; Length + 1 < Whole.size(); ++Length) {
    std::string Error;
    EXPECT_FALSE(readResult(Whole.substr(0, Length), Error)) << Length;
    EXPECT_NE(Error, "");
    EXPECT_EQ(Error.find('\n'), Error.npos);
  }
}

TEST(Result, WithoutAnyOneKeyIsNoResult) {
  nlohmann::json Whole = nlohmann::json::parse(writeResult(wholeReport()));
  nlohmann::json Flat = Whole.flatten();
  for (const auto &[Path, Value] : Flat.items()) {
    nlohmann::json::json_pointer Pointer(Path);
    if (Pointer.back() == "name" || !Whole[Pointer.parent_pointer()].is_object())
      continue;
    nlohmann::json Lacking = Whole;
    Lacking[Pointer.parent_pointer()].erase(Pointer.back());
    std::string Error;
    EXPECT_FALSE(readResult(Lacking.dump(), Error)) << Path;
  }
}

TEST(Result, OfAnotherKindIsNoResult) {
  std::string Error;
  EXPECT_FALSE(readResult(jsonText(reportJson(wholeReport())), Error));
  EXPECT_NE(Error.find("cotidy/1"), Error.npos) << Error;
  for (const char *Text : {"", "null", "[]", "{}", "7", "\xff\xfe", "{\"schema\": 1}"})
    EXPECT_FALSE(readResult(Text, Error)) << Text;
  nlohmann::json Strange = nlohmann::json::parse(writeResult(wholeReport()));
  Strange["coverage"][0]["outcome"] = "maybe";
  EXPECT_FALSE(readResult(Strange.dump(), Error));
  EXPECT_NE(Error.find("maybe"), Error.npos) << Error;
}

} // namespace
} // namespace cotidy
