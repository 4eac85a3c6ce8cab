"""The one door out: releases, approvals, outbox, attempts and read-back."""
