"""Campaigns: from a goal to a brief that an agency takes on, with a signed ethics box."""
