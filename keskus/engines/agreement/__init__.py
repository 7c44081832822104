"""How far people who judge agree, how sure a score is, and what may be said of people by it.

Ratings are an array of raters by units, with NaN where a rater did not judge a unit. A coefficient, a share or a mean
is a `Measure`: its value, the bounds between which it lies, and of how many it is made. Where nothing can be said there
is no value, and where nothing can be said of the spread there are no bounds. Resampling hangs on a seed. Formulas with
their sources are in docs/numbers.md.
"""
