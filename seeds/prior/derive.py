#!/usr/bin/env python3
"""Derives the input-output prior of the shipped world: 24 regions, 30 sectors, 2022.

The decisions stand in four files beside this one, which are only read:
  regions.csv, sectors.csv   what is grouped into what
  donors.csv                 whose national table an economy without one borrows
  use_keys.csv               which users lean to which part of a sector that the tables do not split
What follows from them and from the sources is written beside them, or into the folder given as argument:
  flows.csv, use.csv, value_added.csv, tariffs.csv, margins.csv, final_taxes.csv

Run with Debian's python3 and python3-numpy; TRADEFLOW_REFERENCE_DATA names the folder with the sources. The same input
gives the same bytes: no clock, no randomness, no BLAS. README.md gives units, valuation, sources and checks.

Letters: s sector, n importer, i exporter, j using sector; economies are ICIO's 81, regions the world's 24.
"""
import os
import pathlib
import sys

sys.dont_write_bytecode = True  # nothing is left in the tree but what is committed

import numpy as np

import balance
import tariffs
from balance import ratio
from sources import DOM, HERE, IMP, World, read_flows, read_nationals


def derive(world, folder):
    """Everything the files hold, as arrays over regions, and the figures of the report."""
    raw, dust = read_flows(world, folder)
    tables, own, pooled = read_nationals(world, folder / "wiod2014_niot")
    carrier = world.sector("trade_transport")

    flows = np.array([sum(raw[code] for code in world.icio[s]) for s in world.goods]
                     + list(balance.split_services(world, raw["SRV_D_TO_T"], tables)))
    output = flows.sum(axis=1)
    shipped = (flows[world.goods] * world.foreign()).sum(axis=(0, 1))
    bought, shifted = balance.move_margins(world, flows, tables)

    keys, use, residual = balance.read_keys(world), [], 0.0
    for c, table in enumerate(tables):
        home = flows[:, c, c]
        supply = np.array([home, flows[:, c].sum(axis=1) - home])
        cells, worst = balance.balance(world, table, pooled, keys, output[:, c], supply)
        cells[DOM, carrier, :-1] += bought[:, c]  # the margins become inputs of the exporting sectors
        flows[carrier, c, c] += bought[:, c].sum()
        use.append(cells)
        residual = max(residual, worst)

    member = np.arange(len(world.regions))[:, None] == world.region_of
    rates, sources = tariffs.region_rates(world, folder, raw, flows)
    product_taxes = output * np.array([t.taxes[world.pool_of] for t in tables]).T
    final_taxes = np.array([t.final_tax * u[:, :, -1].sum() for t, u in zip(tables, use)])
    return {
        "flows": np.array([[[cube[np.ix_(n, i)].sum() for i in member] for n in member] for cube in flows]),
        "use": np.array([regional_use(world, flows, use, m) for m in member]),
        "product_taxes": np.array([product_taxes[:, m].sum(axis=1) for m in member]),
        "final_taxes": np.array([final_taxes[m].sum() for m in member]),
        "margins": np.array([bought[:, m].sum() / shipped[m].sum() for m in member]),
        "rates": rates, "sources": sources,
        "report": {"dust zeroed in the flows, M USD": dust,
                   "changes of inventories left out of 43 tables, M USD": sum(t.dropped for t in own.values()),
                   "margins moved out of trade_transport, M USD": bought.sum(),
                   "services moved between pairs of economies for it, M USD": shifted,
                   "largest relative row residual of the 81 fits": residual},
    }


def regional_use(world, flows, use, member):
    """Use [dom, imp][s][j] of a region: what its members import from each other is domestic, the same share of an
    imported good for every user."""
    total = 0.0
    for c in np.flatnonzero(member):
        bought = np.delete(flows[:, c], c, axis=1).sum(axis=1)
        inner = ratio(flows[:, c, member].sum(axis=1) - flows[:, c, c], bought)[:, None]
        total = total + np.array([use[c][DOM] + inner * use[c][IMP], (1 - inner) * use[c][IMP]])
    return total


def book_final_taxes(world, prior):
    """Product taxes on final use become output of the region's trade_transport: home sales to final users, paid on as
    product_taxes.

    The national tables have them (value-added tax, excises) in the columns of final use, outside every output. Booked
    so, factor incomes reach GDP at market prices while no share of trade in goods moves: it is the shop that hands the
    tax on. Tariffs on final imports are among these taxes and are added later from the tariff table, hence taken off
    here."""
    carrier, abroad = world.sector("trade_transport"), 1 - np.eye(len(world.regions))
    duty = (prior["rates"] * prior["flows"][world.goods] * abroad).sum(axis=2)  # [s][n]
    imported = prior["use"][:, IMP]
    to_final = ratio(imported[:, :, -1], imported.sum(axis=2)).T[world.goods]
    prior["final_taxes"] = np.maximum(0.0, prior["final_taxes"] - (duty * to_final).sum(axis=0))
    for r, tax in enumerate(prior["final_taxes"]):
        prior["flows"][carrier, r, r] += tax
        prior["use"][r, DOM, carrier, -1] += tax
        prior["product_taxes"][r, carrier] += tax


def write(path, header, lines):
    def text(value):
        return value if isinstance(value, str) else format(value + 0.0, ".10g")  # + 0.0 makes -0 a 0

    with open(path, "w", encoding="ascii", newline="\n") as file:
        file.write(",".join(header) + "\n")
        file.writelines(",".join(map(text, line)) + "\n" for line in lines)


def write_all(world, prior, folder):
    regions, sectors = list(enumerate(world.regions)), list(enumerate(world.sectors))
    flows, use, taxes = prior["flows"], prior["use"], prior["product_taxes"]
    write(folder / "flows.csv", ("sector", "importer", "exporter", "value"),
          ((s, n, i, flows[k, a, b]) for k, s in sectors for a, n in regions for b, i in regions))
    write(folder / "use.csv", ("region", "input", "user", "domestic", "imported"),
          ((r, s, u, use[a, DOM, k, j], use[a, IMP, k, j])
           for a, r in regions for k, s in sectors for j, u in sectors + [(-1, "final")]))
    value_added = flows.sum(axis=1).T - use[:, :, :, :-1].sum(axis=(1, 2)) - taxes
    write(folder / "value_added.csv", ("region", "sector", "factor", "value"),
          ((r, s, factor, values[a, k]) for a, r in regions for k, s in sectors
           for factor, values in (("value_added", value_added), ("product_taxes", taxes))))
    write(folder / "tariffs.csv", ("sector", "importer", "exporter", "rate", "source"),
          ((world.sectors[s], n, i, prior["rates"][g, a, b], tariffs.SOURCES[prior["sources"][g, a, b]])
           for g, s in enumerate(world.goods) for a, n in regions for b, i in regions))
    write(folder / "margins.csv", ("exporter", "rate"), ((r, prior["margins"][a]) for a, r in regions))
    write(folder / "final_taxes.csv", ("region", "value"), ((r, prior["final_taxes"][a]) for a, r in regions))


def main():
    reference = os.environ.get("TRADEFLOW_REFERENCE_DATA")
    if not reference:
        sys.exit("derive.py: TRADEFLOW_REFERENCE_DATA is not set; it names the folder with the sources")
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    world = World()
    prior = derive(world, pathlib.Path(reference))
    book_final_taxes(world, prior)
    write_all(world, prior, folder)
    for what, value in prior["report"].items():
        print(f"{what}: {value:.6g}")
    print(f"product taxes on final use booked in trade_transport, M USD: {prior['final_taxes'].sum():.6g}")
    print(f"world output, M USD: {prior['flows'].sum():.10g}")


if __name__ == "__main__":
    main()
