# The first look of first-look.ipynb in R (package ncdf4):  Rscript first-look.R [RESULT.h5]
# Reads the labelled file, prints the certificate, who bought Canada's canola and real income.
library(ncdf4)

arguments <- commandArgs(trailingOnly = TRUE)
file <- nc_open(if (length(arguments)) arguments[1] else "../../canola-2025.h5")
labels <- function(name) as.vector(file$dim[[name]]$vals)

# R's dimensions come in the reverse of the file's order.
read <- function(name) {
  dims <- vapply(file$var[[name]]$dim, function(d) d$name, "")
  array(ncvar_get(file, name, collapse_degen = FALSE),
        dim = file$var[[name]]$varsize, dimnames = setNames(lapply(dims, labels), dims))
}

trade <- read("trade")               # exporter, importer, sector, scenario
baseline <- read("trade_baseline")   # exporter, importer, sector
canola <- c("canola_seed", "canola_oil", "canola_meal")
buyers <- setdiff(labels("importer"), "can")
before <- rowSums(baseline["can", buyers, canola]) / 1e3
after <- apply(trade["can", buyers, canola, , drop = FALSE], c(2, 4), sum) / 1e3

cat("Largest residual of any equation:\n")
print(read("certificate_residual"))
cat("\nCanada's exports of canola seed, oil and meal, billion US dollars of 2024, f.o.b.:\n")
bought <- cbind(baseline = before, after)
print(round(bought[order(-before), ][1:8, ], 3))
cat("\nReal income, per cent against the baseline:\n")
print(round((read("real_income_hat") - 1) * 100, 4))
nc_close(file)
