"""A believable half-year of a food company, up to Monday 23 November 2026, 10:50 in Shanghai.

The same rows on every machine: chance is seeded, ids are derived, and the app's calendar is set
to the demo's day. The accounts and their October figures are those of the handbooks
(主要客戶管理 概述篇); people, stores, goods and visits are invented.
"""
