#!/usr/bin/env python3
"""Checks the committed prior (seeds/prior): its accounting identities from the CSVs alone, then, where
TRADEFLOW_REFERENCE_DATA is set and numpy is there, that derive.py still writes the same bytes.

Exit code 0: all held; 1: something failed; 77: the identities held, the derivation was skipped and a line says why.
Standard library only, but for the derivation. `--figures` prints what seeds/prior/README.md quotes.
"""
import csv
import importlib.util
import os
import pathlib
import subprocess
import sys
import tempfile

PRIOR = pathlib.Path(__file__).resolve().parents[2] / "seeds" / "prior"
DERIVED = ("flows.csv", "use.csv", "value_added.csv", "tariffs.csv", "margins.csv", "final_taxes.csv")
FACTORS = ("value_added", "product_taxes")
# Ten significant digits are within 5e-10 of a number, hence a sum of numbers that are not negative within 5e-10 of the
# sum; an identity compares two such sums.
ROUNDING = 1e-9
AGREEMENTS = {  # who should pay next to nothing to whom
    "CUSMA": "can usa mex", "KORUS": "usa kor", "ANZCERTA": "aus nzl", "ASEAN": "idn vnm xse",
    "CPTPP": "can mex jpn vnm aus nzl", "CETA": "can eu27", "EU-Japan": "eu27 jpn", "EU-Korea": "eu27 kor",
    "EU-UK": "eu27 gbr", "EU-Vietnam": "eu27 vnm", "China-Australia": "chn aus", "China-Korea": "chn kor"}


def rows(name):
    with open(PRIOR / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def table(name, keys, *values):
    """{(key, ...): number or tuple of numbers}, refusing a key that comes twice."""
    result = {}
    for r in rows(name):
        key = tuple(r[k] for k in keys)
        if key in result:
            sys.exit(f"{name}: {key} comes twice")
        numbers = tuple(float(r[v]) for v in values)
        result[key] = numbers if len(numbers) > 1 else numbers[0]
    return result


class Prior:
    def __init__(self):
        regions, sectors = rows("regions.csv"), rows("sectors.csv")
        self.regions, self.sectors = [r["code"] for r in regions], [s["code"] for s in sectors]
        self.duty_free = [r["code"] for r in regions if " " not in r["members"]] + ["eu27"]
        self.goods = [s["code"] for s in sectors if "SRV" not in s["source_codes"]]
        self.users = self.sectors + ["final"]
        self.flow = table("flows.csv", ("sector", "importer", "exporter"), "value")
        self.use = table("use.csv", ("region", "input", "user"), "domestic", "imported")
        self.factor = table("value_added.csv", ("region", "sector", "factor"), "value")
        self.tariff = table("tariffs.csv", ("sector", "importer", "exporter"), "rate")
        self.final_tax = table("final_taxes.csv", ("region",), "value")

    def output(self, region, sector):
        return sum(self.flow[sector, n, region] for n in self.regions)

    def imports(self, region, sector):
        return sum(self.flow[sector, region, i] for i in self.regions if i != region)

    def inputs(self, region, sector):
        return sum(sum(self.use[region, k, sector]) for k in self.sectors)


def largest_gap(pairs):
    """(largest relative gap, where) over (where, got, wanted); where nothing is wanted the gap is absolute."""
    return max((abs(got - wanted) / (wanted or 1.0), where) for where, got, wanted in pairs)


def identities(p):
    """(statement, (worst figure, where), bound)"""
    markets = [(r, s) for r in p.regions for s in p.sectors]
    cells = len(p.sectors) * len(p.regions) ** 2
    sizes = {"flows": (p.flow, cells), "use": (p.use, len(markets) * len(p.users)),
             "factors": (p.factor, 2 * len(markets)), "final taxes": (p.final_tax, len(p.regions)),
             "tariffs": (p.tariff, cells * len(p.goods) // len(p.sectors))}
    yield "cells missing or too many", max((abs(len(got) - wanted), name) for name, (got, wanted) in sizes.items()), 0
    yield "home flow = domestic use", largest_gap(
        ((r, s), sum(p.use[r, s, u][0] for u in p.users), p.flow[s, r, r]) for r, s in markets), ROUNDING
    yield "imports = imported use", largest_gap(
        ((r, s), sum(p.use[r, s, u][1] for u in p.users), p.imports(r, s)) for r, s in markets), ROUNDING
    spent = {(r, s): p.inputs(r, s) + sum(p.factor[r, s, f] for f in FACTORS) for r, s in markets}
    yield "output = inputs + factors", largest_gap(((r, s), spent[r, s], p.output(r, s)) for r, s in markets), ROUNDING
    numbers = [(v, k) for got in (p.flow, p.factor, p.tariff, p.final_tax) for k, v in got.items()]
    numbers += [(min(v), k) for k, v in p.use.items()]
    worst, where = min(numbers, key=lambda number: number[0])
    yield "most negative number, sign turned", (abs(min(worst, 0.0)), where), 0
    yield "inputs per unit of output, hence the spectral radius", max(
        (p.inputs(r, s) / p.output(r, s), (r, s)) for r, s in markets if p.output(r, s) > 0), 1 - 1e-3
    yield "duty inside a single economy or the customs union", max(
        (p.tariff[s, r, r], (s, r)) for s in p.goods for r in p.duty_free), 0
    yield "product taxes on final use beyond those of trade_transport", max(
        (p.final_tax[r,] - p.factor[r, "trade_transport", "product_taxes"], r) for r in p.regions), 0


def spectral_radius(p, region):
    """Power iteration on A = inputs / output."""
    live = [s for s in p.sectors if p.output(region, s) > 0]
    a = {s: [sum(p.use[region, s, j]) / p.output(region, j) for j in live] for s in live}
    x, radius = [1.0] * len(live), 0.0
    for _ in range(200):
        y = [sum(c * v for c, v in zip(a[s], x)) for s in live]
        radius = max(y)
        x = [v / radius for v in y]
    return radius


def duty(p, n, i):
    """Mean rate of n on goods from i, and the sectors above 3 % with more than 50 M USD of trade."""
    value = sum(p.flow[s, n, i] for s in p.goods)
    high = [f"{s} {100 * p.tariff[s, n, i]:.1f}" for s in p.goods if p.tariff[s, n, i] > 0.03 and p.flow[s, n, i] > 50]
    return sum(p.flow[s, n, i] * p.tariff[s, n, i] for s in p.goods) / value, high


def figures(p):
    print("\n| region | output | value added | product taxes | on final use | goods imports | mean duty % | radius |\n"
          "|---|---|---|---|---|---|---|---|")
    for r in p.regions:
        goods = sum(p.imports(r, s) for s in p.goods)
        paid = sum(p.flow[s, r, i] * p.tariff[s, r, i] for s in p.goods for i in p.regions if i != r)
        bn = [sum(p.output(r, s) for s in p.sectors), *(sum(p.factor[r, s, f] for s in p.sectors) for f in FACTORS),
              p.final_tax[r,], goods]
        print(f"| {r} | " + " | ".join(f"{v / 1e3:.1f}" for v in bn)
              + f" | {100 * paid / goods:.2f} | {spectral_radius(p, r):.3f} |")
    for name, members in AGREEMENTS.items():
        for n, i in ((n, i) for n in members.split() for i in members.split() if n != i):
            mean, high = duty(p, n, i)
            print(f"{name}: {n} on {i} {100 * mean:.2f} %" + (f" ({', '.join(high)})" if high else ""))


def same_bytes():
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, str(PRIOR / "derive.py"), folder], check=True)
        different = [n for n in DERIVED if (PRIOR / n).read_bytes() != (pathlib.Path(folder) / n).read_bytes()]
    print("ok    derived again, byte for byte" if not different
          else f"FAIL  derived again, different: {', '.join(different)}")
    return not different


def main():
    prior, held = Prior(), True
    for what, (worst, where), bound in identities(prior):
        held &= worst <= bound
        print(f"ok    {what}: {worst:.3g}, at most {bound:.3g}" if worst <= bound
              else f"FAIL  {what}: {worst:.3g} at {where}, at most {bound:.3g}")
    if "--figures" in sys.argv:
        figures(prior)
    missing = ("TRADEFLOW_REFERENCE_DATA is not set" if not os.environ.get("TRADEFLOW_REFERENCE_DATA")
               else "this python3 has no numpy" if importlib.util.find_spec("numpy") is None else None)
    if missing:
        print(f"skip  derived again, byte for byte: {missing}")
        return 77 if held else 1
    return 0 if same_bytes() and held else 1


if __name__ == "__main__":
    sys.exit(main())
