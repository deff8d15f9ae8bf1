# cmake -DROOT=<source> -DVERSION=<x.y.z> -DOUTPUT=<header> -P version.cmake, on every build.
# The header is rewritten only when it changes, so an unchanged tree recompiles nothing.
cmake_minimum_required(VERSION 3.25)
set(sha unknown)
set(dirty false)
find_package(Git QUIET)
if(GIT_FOUND)
  execute_process(COMMAND ${GIT_EXECUTABLE} -C ${ROOT} rev-parse --show-toplevel
    OUTPUT_VARIABLE top OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  file(REAL_PATH "${ROOT}" here)
  if(top STREQUAL here)  # a tarball unpacked inside somebody else's repository is not ours
    execute_process(COMMAND ${GIT_EXECUTABLE} -C ${ROOT} rev-parse HEAD
      OUTPUT_VARIABLE sha OUTPUT_STRIP_TRAILING_WHITESPACE RESULT_VARIABLE failed ERROR_QUIET)
    if(failed)
      set(sha unknown)
    endif()
    execute_process(COMMAND ${GIT_EXECUTABLE} -C ${ROOT} status --porcelain --untracked-files=no
      OUTPUT_VARIABLE changes ERROR_QUIET)
    if(NOT changes STREQUAL "")
      set(dirty true)
    endif()
  endif()
endif()
file(CONFIGURE OUTPUT ${OUTPUT} @ONLY CONTENT [[
#pragma once
#include <string_view>

namespace tradeflow::io::version {
inline constexpr std::string_view number = "@VERSION@";
inline constexpr std::string_view git_sha = "@sha@";
inline constexpr bool git_dirty = @dirty@;
}  // namespace tradeflow::io::version
]])
