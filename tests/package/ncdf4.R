# Rscript ncdf4.R FOLDER: a results file opens with labels, units and exact figures in R.
if (!requireNamespace("ncdf4", quietly = TRUE)) {
  cat("SKIPPED: the R package ncdf4 is not installed here\n")
  quit(status = 77)
}
library(ncdf4)
folder <- commandArgs(trailingOnly = TRUE)[1]
file <- nc_open(file.path(folder, "results.h5"))
stopifnot(ncatt_get(file, 0, "filetype")$value == "tradeflow-results")
for (line in readLines(file.path(folder, "expected.txt"))) {
  words <- strsplit(line, " ")[[1]]
  labels <- rev(words[2:(length(words) - 1)])  # R keeps the first axis innermost
  axes <- file$var[[words[1]]]$dim
  at <- mapply(function(axis, label) which(axis$vals == label), axes, labels)
  value <- ncvar_get(file, words[1], start = at, count = rep(1, length(at)))
  if (value != as.numeric(words[length(words)])) stop(line, " is ", value)
}
stopifnot(ncatt_get(file, "trade", "units")$value == "million USD")
stopifnot("Côte d'Ivoire" %in% ncvar_get(file, "region_name"))
