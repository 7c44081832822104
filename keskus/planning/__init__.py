"""What is planned: special days, forecasts, goals, shrinkage, staffing, rosters.

Owns what people decide about the time to come, and what the engines made of it. Facts of the past are contacts': a
forecast is made from their sums, and judged against them. The arithmetic stands in `engines/forecasting`, `staffing`,
`labour_law` and `rostering`; here is what it is asked, by whom, and what became of it.
"""
