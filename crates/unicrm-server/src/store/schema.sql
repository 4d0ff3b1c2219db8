-- Revision 1. Amounts are whole ten-thousandths, moments microseconds since 1970 in UTC, dates
-- yyyy-mm-dd, states 1 for valid and 0 for not. Ranks (nth) are dense from 1, and totals are kept
-- where the rows they count are written: no list is ever counted or skipped through.

CREATE TABLE meta (
    name TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE counters (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO counters (name, value) VALUES ('members', 0), ('last_generated_card', 80000000);

CREATE TABLE member_sorts (
    no TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    members INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- A new member gets an account of each.
CREATE TABLE account_sorts (
    no TEXT PRIMARY KEY,
    name TEXT
) STRICT, WITHOUT ROWID;

INSERT INTO account_sorts (no, name) VALUES ('00', '储值'), ('10', '积分');

CREATE TABLE members (
    id INTEGER PRIMARY KEY, -- the nth member to join
    no TEXT NOT NULL UNIQUE, -- the number of the first card
    sort_no TEXT NOT NULL REFERENCES member_sorts (no),
    sort_nth INTEGER NOT NULL,
    name TEXT NOT NULL,
    mobilephone TEXT,
    email TEXT,
    sex TEXT,
    city TEXT,
    country TEXT,
    province TEXT,
    comment TEXT,
    wx_open_id TEXT UNIQUE,
    state INTEGER NOT NULL DEFAULT 1 CHECK (state IN (0, 1)),
    items INTEGER NOT NULL DEFAULT 0,
    joined_on INTEGER NOT NULL,
    UNIQUE (sort_no, sort_nth)
) STRICT;

CREATE UNIQUE INDEX members_mobilephone ON members (mobilephone) WHERE mobilephone <> '';

CREATE TABLE cards (
    no TEXT PRIMARY KEY,
    member_id INTEGER NOT NULL REFERENCES members (id),
    nth INTEGER NOT NULL, -- of its member; the first one's number is the member's
    state INTEGER NOT NULL DEFAULT 1 CHECK (state IN (0, 1)),
    expires_on TEXT, -- the last day on which it pays
    UNIQUE (member_id, nth)
) STRICT, WITHOUT ROWID;

CREATE TABLE accounts (
    id INTEGER PRIMARY KEY,
    member_id INTEGER NOT NULL REFERENCES members (id),
    sort_no TEXT NOT NULL REFERENCES account_sorts (no),
    name TEXT,
    comment TEXT,
    balance INTEGER NOT NULL DEFAULT 0 CHECK (balance >= 0),
    items INTEGER NOT NULL DEFAULT 0,
    head BLOB NOT NULL CHECK (length(head) = 32), -- the link of the last item
    UNIQUE (member_id, sort_no)
) STRICT;

CREATE TABLE items (
    id INTEGER PRIMARY KEY,
    no TEXT NOT NULL UNIQUE,
    account_id INTEGER NOT NULL REFERENCES accounts (id),
    account_nth INTEGER NOT NULL,
    member_id INTEGER NOT NULL REFERENCES members (id),
    member_nth INTEGER NOT NULL,
    side INTEGER NOT NULL CHECK (side IN (-1, 1)), -- debit, credit
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    balance INTEGER NOT NULL CHECK (balance >= 0),
    card_no TEXT NOT NULL,
    action TEXT NOT NULL,
    title TEXT NOT NULL,
    account_date TEXT NOT NULL,
    created_on INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    from_no TEXT,
    from_content TEXT,
    comment TEXT,
    link BLOB NOT NULL CHECK (length(link) = 32),
    UNIQUE (account_id, account_nth),
    UNIQUE (member_id, member_nth)
) STRICT;

CREATE TRIGGER items_are_not_changed BEFORE UPDATE ON items
BEGIN
    SELECT RAISE(ABORT, 'the ledger is append-only');
END;

CREATE TRIGGER items_are_not_deleted BEFORE DELETE ON items
BEGIN
    SELECT RAISE(ABORT, 'the ledger is append-only');
END;

-- The last number given in a shop and a minute. Rows stay: the clock may step back.
CREATE TABLE sequences (
    shop TEXT NOT NULL,
    minute TEXT NOT NULL,
    last INTEGER NOT NULL,
    PRIMARY KEY (shop, minute)
) STRICT, WITHOUT ROWID;

CREATE TABLE applications (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    secret BLOB NOT NULL CHECK (length(secret) = 32), -- its keyed hash
    rights TEXT NOT NULL,
    addresses TEXT NOT NULL,
    shop TEXT NOT NULL,
    running INTEGER NOT NULL CHECK (running IN (0, 1)),
    created_on INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE tokens (
    hash BLOB PRIMARY KEY CHECK (length(hash) = 32),
    application_id TEXT NOT NULL REFERENCES applications (id),
    expires_on INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX tokens_expires_on ON tokens (expires_on);

-- What payments with an Idempotency-Key came to: an item's number, or a code.
CREATE TABLE outcomes (
    application_id TEXT NOT NULL REFERENCES applications (id),
    key TEXT NOT NULL,
    fingerprint BLOB NOT NULL CHECK (length(fingerprint) = 32),
    since INTEGER NOT NULL,
    item_no TEXT,
    code TEXT,
    PRIMARY KEY (application_id, key),
    CHECK ((item_no IS NULL) <> (code IS NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX outcomes_since ON outcomes (since);
