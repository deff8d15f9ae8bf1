#include "io/file_header.hpp"

#include "io/error.hpp"
#include "io/labelled_file.hpp"
#include "io/provenance.hpp"
#include "seeds/diagnostic.hpp"

namespace tradeflow::io {
namespace {

std::string_view major(std::string_view version) {
  return version.substr(0, version.find('.'));
}

bool is_ours(const std::filesystem::path& path) {
  try {
    return LabelledReader(path).attribute("filetype").starts_with("tradeflow-");
  } catch (const IoError&) {
    return false;  // no HDF5 file, or one without our mark
  }
}

}  // namespace

void write_header(LabelledWriter& file, std::string_view filetype) {
  file.attribute("", "filetype", filetype);
  file.attribute("", "format_version", format_version);
  file.attribute("", "Conventions", "NUG-1.0");  // units, long_name, _FillValue, coordinates
  file.attribute("", "tradeflow_version", tradeflow_version());
  file.attribute("", "git_sha", std::string(git_sha()) + (git_dirty() ? "-dirty" : ""));
  file.attribute("", "created_utc", created_utc());
}

void write_complete(LabelledWriter& file) {
  file.attribute("", "complete", "1");
}

FileHeader read_header(const LabelledReader& file, std::string_view filetype) {
  FileHeader header;
  header.filetype = file.attribute("filetype");
  header.format_version = file.attribute("format_version");
  header.tradeflow_version = file.attribute("tradeflow_version");
  if (header.filetype != filetype) {
    throw IoError(file.path(), "is a " + header.filetype + " file, not " + std::string(filetype));
  }
  if (major(header.format_version) != major(format_version)) {
    throw IoError(file.path(), "has format " + header.format_version + ", written by tradeflow " +
                                   header.tradeflow_version + "; this is tradeflow " +
                                   std::string(tradeflow_version()) + ", which reads format " +
                                   std::string(format_version));
  }
  header.git_sha = file.attribute("git_sha");
  header.created_utc = file.attribute("created_utc");
  if (file.attribute("complete") != "1") {
    throw IoError(file.path(), "was never finished");
  }
  return header;
}

void expect_replaceable(const std::filesystem::path& path) {
  if (std::filesystem::exists(path) && !is_ours(path)) {
    Diagnostic refused;
    refused.code = "I201";
    refused.where.file = path.string();
    refused.message = "exists, and tradeflow did not write it";
    refused.hint = "choose another name, or --force to replace it";
    throw InputError({refused});
  }
}

}  // namespace tradeflow::io
