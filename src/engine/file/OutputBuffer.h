// A std::ostream over LLVM's streams: reports know nothing of LLVM, and are written as they are
// made, never held as a whole.
#pragma once

#include "llvm/Support/raw_ostream.h"

#include <streambuf>

namespace cotidy {

class OutputBuffer : public std::streambuf {
public:
  explicit OutputBuffer(llvm::raw_ostream &Out) : Out(Out) {}

protected:
  int_type overflow(int_type C) override {
    if (C != traits_type::eof())
      Out << traits_type::to_char_type(C);
    return traits_type::not_eof(C);
  }
  std::streamsize xsputn(const char *Text, std::streamsize Length) override {
    Out.write(Text, Length);
    return Length;
  }

private:
  llvm::raw_ostream &Out;
};

} // namespace cotidy
