"""Cases: threads, claims, drafts, the reply clock, and the decision not to answer."""
