"""Verbs that write.

`writing` (propose), `deciding` (advise, approve, end), `collecting` (the pipeline), `forgetting`, `judging`
(alarms), `feeds` (sources).
"""
