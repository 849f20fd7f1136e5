"""The instructor's studio: drafts, checks, mends, merges, versions, bundles, test drives."""
