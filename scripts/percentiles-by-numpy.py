#!/usr/bin/env python3
"""Percentiles of the latencies in raw results, computed by numpy: what bench-enrich --percentiles
must agree with. Made tests/cases/bench-enrich/percentiles/numpy.json.

usage: percentiles-by-numpy.py 50,90,99.9 RESULT.json... > numpy.json
"""

import json
import sys

import numpy


def latencies(result):
    """Each latency of the requests that were served, in s."""
    ttfts, tpots, itls, e2els = [], [], [], []
    requests = zip(result["ttfts"], result["output_lens"], result["itls"], result["errors"])
    for ttft, output_len, gaps, error in requests:
        if error or output_len == 0:
            continue
        e2el = ttft + sum(gaps)
        ttfts.append(ttft)
        e2els.append(e2el)
        itls.extend(gaps)
        if output_len > 1:
            tpots.append((e2el - ttft) / (output_len - 1))
    return {"ttft": ttfts, "tpot": tpots, "itl": itls, "e2el": e2els}


def main():
    percentiles, files = sys.argv[1].split(","), sys.argv[2:]
    for file in files:
        with open(file, encoding="utf-8") as opened:
            result = json.load(opened)
        found = {}
        for name, values in latencies(result).items():
            for percentile in percentiles:
                found[f"p{percentile}_{name}"] = numpy.percentile(values, float(percentile))
        print(json.dumps(found))


if __name__ == "__main__":
    main()
