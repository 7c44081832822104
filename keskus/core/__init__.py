"""How we write things down: actors, actions, the trail, jobs, fields, keys, http, storage.

Owns the one door for writing (`actions`), the append-only hash-chained trail (`audit`), long work and its
progress (`jobs`), the keys that live outside the database (`keys`) and the column types that mask or encrypt
(`fields`). It knows nothing of call centres: no queue, no person, no contact.
"""
