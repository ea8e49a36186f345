"""The activity tab: who came and went, as figures, chart and list."""
