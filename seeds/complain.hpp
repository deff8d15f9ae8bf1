#pragma once
#include <string>
#include <utility>

#include "seeds/diagnostic.hpp"

namespace tradeflow {

/// Appends an error about an input as a whole, or about the record it stands at.
inline void complain(Diagnostics& out, std::string code, std::string path, std::string message,
                     std::string hint = {}, SourcePosition where = {}) {
  Diagnostic problem;
  problem.code = std::move(code);
  problem.path = std::move(path);
  problem.where = std::move(where);
  problem.message = std::move(message);
  problem.hint = std::move(hint);
  out.push_back(std::move(problem));
}

}  // namespace tradeflow
