"""The journal: what an account was before an import, so that the import can be taken back.

One or more `JournalRow`s for each account and import, written by the statements that change the directory. `old` is
null where the account was new. Else it holds what these statements replaced, under these keys:

- columns of the file, `sources` and `as_of`: the whole account as it was. An import changed those of its columns where
  `Profile.sources` named it afterwards. With `displaced`: another account took the handle, nothing else changed.
- `snapshots`, `audience`, `posts`, `prices`: the rows of these tables that were known and changed, without the account,
  and as `kept` which of their columns the file left as they were.
- `contacts`: `id`, `import_id` and `as_of` of known contacts that the file said again; the address stays where it is.
- `gone_at`: the mark as it was.

New days, shares, posts, contacts and prices need no old values: their `import_id` is enough.
"""
