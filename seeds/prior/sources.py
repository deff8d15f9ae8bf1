"""Reading of the prior's decisions (the CSV files here) and of its sources (the reference data)."""
import csv
import gzip
import pathlib
from collections import namedtuple

import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
DOM, IMP = 0, 1
DUST = 0.01  # M USD; cells below are rounding dust: 32,000 of ICIO's 166,000, 81 M USD of 199.7 tn


def rows(path):
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class World:
    """The classification: regions of economies, sectors of ICIO sectors, pools of national-table industries."""

    def __init__(self):
        regions, sectors = rows(HERE / "regions.csv"), rows(HERE / "sectors.csv")
        self.regions = [r["code"] for r in regions]
        self.members = {r["code"]: r["members"].split() for r in regions}
        self.economies = sorted(m for members in self.members.values() for m in members)
        self.at = {code: k for k, code in enumerate(self.economies)}
        self.region_of = np.array([next(k for k, r in enumerate(self.regions) if c in self.members[r])
                                   for c in self.economies])
        self.sectors = [s["code"] for s in sectors]
        codes = [dict(part.split(" ", 1) for part in s["source_codes"].split("; ")) for s in sectors]
        self.icio = [c["icio"].split() for c in codes]
        niot = [c["niot"] for c in codes]
        self.pools = sorted(set(niot), key=niot.index)  # what the national tables tell apart
        self.pool_of = np.array([self.pools.index(code) for code in niot])
        self.services = [k for k, c in enumerate(self.icio) if c == ["SRV_D_TO_T"]]
        self.goods = [k for k in range(len(self.sectors)) if k not in self.services]
        self.donor = {d["region_or_country"]: d["donor"] for d in rows(HERE / "donors.csv")}

    def sector(self, code):
        return self.sectors.index(code)

    def foreign(self):
        """[n][i]: exporter i lies in another region than importer n."""
        return self.region_of[:, None] != self.region_of[None, :]


def read_flows(world, data):
    """ICIO flows {sector: [n][i]} in M USD; dust is zeroed and the exporter's other sales make up for it."""
    flows = {code: np.zeros((len(world.economies),) * 2) for codes in world.icio for code in codes}
    for r in rows(data / "icio2022/flows_2022_exporter_importer_sector.csv.gz"):
        flows[r["sector"]][world.at[r["importer"]], world.at[r["exporter"]]] = float(r["value_musd"])
    dust = 0.0
    for cube in flows.values():
        output = cube.sum(axis=0)
        dust += cube[cube < DUST].sum()
        cube[cube < DUST] = 0.0
        kept = cube.sum(axis=0)
        cube *= np.divide(output, kept, out=np.ones_like(kept), where=kept > 0)
    return flows, dust


# Per pool p; see read_national for each field.
National = namedtuple("National", "use output final exports imports home taxes final_tax margin dropped")


def read_national(world, path):
    """One WIOD national table of 2014, pooled.

    use      [dom, imp][input][user]  intermediate use. International transport margins (IntTTM) are bought as
             imported trade_transport, where ICIO has them.
    output   gross output at basic prices
    final    [dom, imp][input]  consumption and investment. Changes of inventories are left out: an accident of one
             year, often negative, and the tables book their discrepancies there (Canada's metals: 8.8 of 63 bn USD).
             So are negative cells of other columns. Purchases of residents abroad (PURR) are imports of
             trade_transport; those of visitors (PURNR) leave its home sales for its exports: hotels, restaurants and
             carriers get most of them.
    exports, imports, home  what is sold abroad, bought abroad, sold at home
    taxes, final_tax  taxes less subsidies on products (TXSP) per unit of output and of final use. An industry whose
             subsidies exceed its taxes shows 0: the net stays in value added.
    margin   see margin_of
    dropped  what final leaves out, in magnitude
    """
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        header, *lines = list(csv.reader(file))
    columns, fold = header[4:], np.zeros((len(world.pools), 56))
    for p, codes in enumerate(world.pools):
        for code in codes.split():
            fold[p, columns.index(code)] = 1.0
    cells = {(line[3], line[1]): np.array([float(v or 0) for v in line[4:]]) for line in lines}
    block = np.array([[cells[side, code] for code in columns[:56]] for side in ("Domestic", "Imports")])
    total = {code: values for (side, code), values in cells.items() if side == "TOT"}
    industry, category, stocks = slice(0, 56), slice(56, 60), columns.index("INVEN")

    def pooled(values):
        """[..., 56] -> [..., P]"""
        return (np.asarray(values)[..., None, :] * fold).sum(axis=-1)

    use = pooled(pooled(block[:, :, industry]).swapaxes(1, 2)).swapaxes(1, 2)
    final = pooled(block[:, :, category].clip(min=0).sum(axis=2))
    exports, output = pooled(block[DOM, :, columns.index("EXP")]), pooled(total["GO"][industry])
    travel = world.pool_of[world.sector("trade_transport")]
    visitors = min(-total["PURNR"][category].sum(), final[DOM, travel])  # Luxembourg's come for fuel and reach it
    use[IMP, travel] += pooled(total["IntTTM"][industry])
    final[IMP, travel] += total["IntTTM"][category].clip(min=0).sum() + total["PURR"][category].sum()
    final[DOM, travel] -= visitors
    exports[travel] += visitors
    taxes = np.divide(pooled(total["TXSP"][industry]), output, out=np.zeros_like(output), where=output > 0)
    imports, home = use.sum(axis=2)[[IMP, DOM]] + final[[IMP, DOM]]
    return National(use, output, final, exports.clip(min=0), imports, home, taxes.clip(min=0),
                    max(0.0, total["TXSP"][category].sum()) / final.sum(),
                    margin_of(columns, block[DOM], exports[travel]),
                    np.abs(block[:, :, stocks]).sum() - block[:, :, category].clip(max=0).sum())


def margin_of(columns, domestic, carried_abroad):
    """Inland trade and transport margins inside the exports of services, as two ratios: to the exports of goods, and
    to the exports of trade_transport (carried_abroad).

    Exports of wholesale and retail trade (G45-G47) are margins: the trader sells its service with the goods it ships.
    Exports of land transport (H49) are margins as far as the border, and the way there is taken to cost as much per
    unit of goods as the way to buyers at home (H49 bought by industries over home sales of goods); the rest serves
    foreigners."""
    goods, land = slice(0, columns.index("C33")), columns.index("H49")
    abroad, home = domestic[:, columns.index("EXP")], domestic[:, :columns.index("EXP")]
    trade = sum(abroad[columns.index(code)] for code in ("G45", "G46", "G47"))
    haul = min(abroad[land], abroad[goods].sum() * domestic[land, :56].sum() / home[goods].sum())
    margin = max(0.0, trade + haul)  # trade is -0.1 M USD in Indonesia's table
    return margin / abroad[goods].sum(), margin / carried_abroad


def read_nationals(world, folder):
    """The table of each economy, its own or its donor's; the tables themselves; and their sum, for what one lacks."""
    own = {path.name[:3]: read_national(world, path) for path in sorted(folder.glob("*_NIOT_2014.csv.gz"))}
    assert set(own).isdisjoint(world.donor) and set(own) | set(world.donor) == set(world.economies)
    pooled = National(*(sum(parts) if name in ("use", "output", "final") else None
                        for name, parts in zip(National._fields, zip(*own.values()))))
    return [own[world.donor.get(code, code)] for code in world.economies], own, pooled
