"""Inputs inside their domains, shared by the laws of the thresholds."""

from hypothesis import strategies as st

prices = st.floats(1e-3, 1e4)
multipliers = st.floats(1, 1e3)
rollouts = st.floats(0, 1e3)
accept_rates = st.floats(1e-3, 1)
inner_rates = st.floats(1e-3, 0.999)
factors = st.floats(1e-2, 1e2)
dollars = st.floats(1e-2, 1e8)
elasticities = st.floats(1e-2, 10)
rollout_elasticities = st.floats(-5, 10)
