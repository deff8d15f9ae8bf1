#!/usr/bin/env python3
"""Checks the committed prior (seeds/prior): its accounting identities from the CSVs alone, then, where
TRADEFLOW_REFERENCE_DATA is set, that derive.py still writes the same bytes.

Exit code 0: all held; 1: something failed; 77: the identities held but the derivation was skipped (no reference data).
Standard library only, but for the derivation (python3-numpy). `--figures` prints what seeds/prior/README.md quotes.
"""
import csv
import os
import pathlib
import subprocess
import sys
import tempfile
from collections import defaultdict

PRIOR = pathlib.Path(__file__).resolve().parents[2] / "seeds" / "prior"
DERIVED = ("flows.csv", "use.csv", "value_added.csv", "tariffs.csv", "margins.csv", "final_taxes.csv")
# Ten significant digits are within 5e-10 of a number, hence a sum of numbers that are not negative within 5e-10 of the sum;
# an identity compares two such sums.
ROUNDING = 1e-9
FACTORS = ("value_added", "product_taxes")


def rows(name):
    with open(PRIOR / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Prior:
    """The CSVs as dictionaries, every number parsed once."""

    def __init__(self):
        self.regions = [r["code"] for r in rows("regions.csv")]
        self.sectors = [s["code"] for s in rows("sectors.csv")]
        self.goods = [s["code"] for s in rows("sectors.csv") if "SRV" not in s["source_codes"]]
        self.flow = {(r["sector"], r["importer"], r["exporter"]): float(r["value"]) for r in rows("flows.csv")}
        self.use = {(r["region"], r["input"], r["user"]): (float(r["domestic"]), float(r["imported"])) for r in rows("use.csv")}
        self.factor = {(r["region"], r["sector"], r["factor"]): float(r["value"]) for r in rows("value_added.csv")}
        self.tariff = {(r["sector"], r["importer"], r["exporter"]): float(r["rate"]) for r in rows("tariffs.csv")}
        self.final_tax = {r["region"]: float(r["value"]) for r in rows("final_taxes.csv")}
        self.users = self.sectors + ["final"]

    def output(self, region, sector):
        return sum(self.flow[sector, n, region] for n in self.regions)


def check(what, worst, bound, where):
    held = worst <= bound
    print(f"{'ok  ' if held else 'FAIL'}  {what}: {worst:.3g} <= {bound:.3g}" + ("" if held else f", worst at {where}"))
    return held


def worst_of(gaps):
    """Largest relative gap and where, over (key, got, wanted, scale); zero against zero is no gap."""
    return max(((abs(got - wanted) / scale if scale else abs(got - wanted), key) for key, got, wanted, scale in gaps),
               default=(0.0, None))


def identities(p):
    """Yields (statement, (worst gap, where), bound)."""
    R, S = p.regions, p.sectors
    yield "home flow = domestic use, relative to the flow", worst_of(
        ((r, s), sum(p.use[r, s, u][0] for u in p.users), p.flow[s, r, r], p.flow[s, r, r]) for r in R for s in S), ROUNDING
    imports = {(r, s): sum(p.flow[s, r, i] for i in R if i != r) for r in R for s in S}
    yield "imports = imported use, relative to imports", worst_of(
        ((r, s), sum(p.use[r, s, u][1] for u in p.users), imports[r, s], imports[r, s]) for r in R for s in S), ROUNDING
    output = {(r, s): p.output(r, s) for r in R for s in S}
    spent = {(r, s): sum(sum(p.use[r, k, s]) for k in S) + sum(p.factor[r, s, f] for f in FACTORS) for r in R for s in S}
    yield "output = inputs + factors, relative to output", worst_of(
        ((r, s), spent[r, s], output[r, s], output[r, s]) for r in R for s in S), ROUNDING
    yield "no number is negative (most negative, M USD)", max(
        (-v, str(k)) for cells in (p.flow, p.factor, p.tariff, p.final_tax) for k, v in cells.items()), 0.0
    yield "no use is negative (most negative, M USD)", max((-min(v), k) for k, v in p.use.items()), 0.0
    yield "a sector without output buys nothing (M USD)", max(
        ((spent[k], k) for k in output if output[k] == 0), default=(0.0, None)), 0.0
    yield "inputs per unit of output stay below one (spectral radius < 1)", max(
        (sum(sum(p.use[r, k, s]) for k in S) / output[r, s], (r, s)) for r in R for s in S if output[r, s] > 0), 1 - 1e-6
    single = {r["code"] for r in rows("regions.csv") if len(r["members"].split()) == 1} | {"eu27"}
    yield "no duty inside a single economy or the customs union", max(
        (p.tariff[s, r, r], (s, r)) for s in p.goods for r in single), 0.0
    complete = [("flows", len(p.flow), len(S) * len(R) ** 2), ("use", len(p.use), len(R) * len(S) * (len(S) + 1)),
                ("factors", len(p.factor), len(R) * len(S) * 2), ("tariffs", len(p.tariff), len(p.goods) * len(R) ** 2)]
    yield "cells missing", max((abs(got - wanted), name) for name, got, wanted in complete), 0


def spectral_radius(p, region):
    """Power iteration on A = use / output: domestic plus imported inputs."""
    output = {s: p.output(region, s) for s in p.sectors}
    live = [s for s in p.sectors if output[s] > 0]
    a = {(k, s): sum(p.use[region, k, s]) / output[s] for k in live for s in live}
    x, radius = {s: 1.0 for s in live}, 0.0
    for _ in range(200):
        y = {k: sum(a[k, s] * x[s] for s in live) for k in live}
        radius = max(y.values())
        x = {k: v / radius for k, v in y.items()}
    return radius


def figures(p):
    print("\nregion  output bn  value added bn  product taxes bn  of it on final use  tariffs bn  radius  imports of goods bn, mean duty %")
    for r in p.regions:
        va, tax = (sum(p.factor[r, s, f] for s in p.sectors) / 1e3 for f in FACTORS)
        value, duty = (sum(p.flow[s, r, i] * (p.tariff[s, r, i] if d else 1) for s in p.goods for i in p.regions if i != r) / 1e3 for d in (0, 1))
        print(f"{r:6} {sum(p.output(r, s) for s in p.sectors) / 1e3:10.1f} {va:12.1f} {tax:12.1f} {p.final_tax[r] / 1e3:12.1f} "
              f"{duty:10.1f} {spectral_radius(p, r):10.3f} {value:12.1f} {100 * duty / value:8.2f}")
    print("\nexports of can, M USD f.o.b.: " + ", ".join(f"{s} to {n} {p.flow[s, n, 'can']:.0f}" for s in ("agriculture", "food", "vehicles", "oil_gas")
                                                       for n in ("usa", "chn", "jpn", "mex", "eu27")))
    trade = defaultdict(float)
    for (s, n, i), v in p.flow.items():
        trade[s in p.goods] += v * (n != i)
    print(f"world trade between regions, bn USD: goods {trade[True] / 1e3:.1f}, services {trade[False] / 1e3:.1f}")
    print("\nmean duty on goods, %, and sectors above 3 % with more than 50 M USD of trade, inside agreements:")
    groups = {"CUSMA": "can usa mex", "CPTPP": "can mex jpn vnm aus nzl", "ASEAN": "idn vnm xse", "EU agreements": "eu27 gbr xef can jpn kor vnm",
              "RCEP": "chn jpn kor aus nzl idn vnm xse", "KORUS": "usa kor", "ANZCERTA": "aus nzl"}
    seen = set()
    for name, members in groups.items():
        for n in members.split():
            for i in members.split():
                if n == i or (name, n, i) in seen or (name == "EU agreements" and "eu27" not in (n, i)):
                    continue
                seen.add((name, n, i))
                value = sum(p.flow[s, n, i] for s in p.goods)
                mean = sum(p.flow[s, n, i] * p.tariff[s, n, i] for s in p.goods) / value
                high = [f"{s} {100 * p.tariff[s, n, i]:.1f}" for s in p.goods if p.tariff[s, n, i] > 0.03 and p.flow[s, n, i] > 50]
                print(f"  {name}: {n} on {i} {100 * mean:.2f}" + (f" ({', '.join(high)})" if high else ""))


def same_bytes():
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, str(PRIOR / "derive.py"), folder], check=True)
        different = [n for n in DERIVED if (PRIOR / n).read_bytes() != (pathlib.Path(folder) / n).read_bytes()]
    print(f"{'FAIL' if different else 'ok  '}  derived again, byte for byte" + (f": different {', '.join(different)}" if different else ""))
    return not different


def main():
    prior = Prior()
    held = all([check(what, worst, bound, where) for what, (worst, where), bound in identities(prior)])
    if "--figures" in sys.argv:
        figures(prior)
    if not os.environ.get("TRADEFLOW_REFERENCE_DATA"):
        print("skip  derived again, byte for byte: TRADEFLOW_REFERENCE_DATA is not set")
        return 77 if held else 1
    return 0 if same_bytes() and held else 1


if __name__ == "__main__":
    sys.exit(main())
