"""Caliendo and Parro (2015) through the command line: scenario file -> run -> HDF5 -> verify.

usage: run_check.py TRADEFLOW
The published bundles are the baselines, `tariffs_from` sets the rates, and every cell of the
independent solver's results is compared with what the result file says, to 1e-8.
Exit code 77 where the reference data are not there: ctest shows the test as skipped.
"""
import csv
import os
import pathlib
import subprocess
import sys
import tempfile

try:
    import h5py
except ImportError:
    print("skipped: 3 runs, this python3 has no h5py")
    sys.exit(77)

TOLERANCE = 1e-8
CASES = [
    ("nafta_noS", "bundle_noS", "tariffs_nafta.csv"),
    ("nafta_withS", "bundle_withS", "tariffs_nafta.csv"),
    ("world2005_noS", "bundle_noS", "tariffs_world2005.csv"),
]
# what the independent solver calls it -> the variable of the result file
COLUMNS = {
    "wage_hat": "factor_price_hat",
    "price_index_hat": "price_index_hat",
    "real_income_hat": "real_income_hat",
    "welfare_terms_of_trade": "welfare_terms_of_trade",
    "welfare_volume_of_trade": "welfare_volume_of_trade",
    "welfare_linear": "welfare_linear",
}


def scenario(name, bundle, rates):
    return f"""tradeflow: 1
name: {name.replace("_", "-").lower()}
title: Tariffs of {rates} on {bundle.name}
baseline: {bundle}
model: {{preset: caliendo-parro, deficits: fixed}}
measures:
  - tariffs_from: {{file: {bundle / rates}}}
"""


def by_region(results, name):
    """The long run of one variable; all sectors pay the same factor price there, so the first will do."""
    regions, scenarios = results["region"].asstr()[...], results["scenario"].asstr()[...]
    long_run = [i for i, scenario in enumerate(scenarios) if "@" not in scenario][0]
    return dict(zip(regions, results[name][long_run].reshape(len(regions), -1)[:, 0]))


def compare(path, expected):
    worst = {}
    with h5py.File(path) as results, open(expected, encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
        for column, variable in COLUMNS.items():
            ours = by_region(results, variable)
            gaps = {row["region"]: abs(ours[row["region"]] - float(row[column])) for row in rows}
            worst[column] = max(gaps.items(), key=lambda item: item[1])
    return len(rows), worst


def main():
    root = os.environ.get("TRADEFLOW_REFERENCE_DATA")
    if not root:
        print(f"skipped: {len(CASES)} runs, TRADEFLOW_REFERENCE_DATA is not set")
        return 77
    study = pathlib.Path(root).resolve() / "caliendo_parro_2015"
    failures = 0
    with tempfile.TemporaryDirectory() as scratch:
        for name, bundle, rates in CASES:
            yaml = pathlib.Path(scratch) / f"{name}.yaml"
            yaml.write_text(scenario(name, study / bundle, rates), encoding="utf-8")
            output = yaml.with_suffix(".h5")
            for words in (["run", yaml, "-o", output, "--quiet"], ["verify", output, "--quiet"]):
                subprocess.run([sys.argv[1], *map(str, words)], check=True)
            regions, worst = compare(output, study / "expected" / f"{name}.csv")
            print(f"{name}: {regions} regions, worst difference of each column")
            for column, (region, gap) in worst.items():
                print(f"  {column:<26}{gap:10.1e}  {region}")
                failures += not gap <= TOLERANCE
    print("every cell within 1e-8" if failures == 0 else f"{failures} columns beyond 1e-8")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
