-- The register of one centre: officers, units, catalogue, submissions, records, cases, authorisations, and the log.
-- Instants are milliseconds since 1970 (UTC); days are ISO dates of Asia/Shanghai; columns marked json hold JSON text.

CREATE TABLE setting (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What changes the law of the installation: an overlay, or another regulation. It holds once two persons have signed it.
CREATE TABLE law_change (
    id           INTEGER PRIMARY KEY,
    kind         TEXT NOT NULL CHECK (kind IN ('overlay', 'regime')),
    body         TEXT NOT NULL, -- the overlay's text, or the regulation's id
    digest       TEXT NOT NULL, -- of what the signers saw
    proposed_by  INTEGER NOT NULL REFERENCES officer (id),
    proposed_as  TEXT NOT NULL,
    proposed_at  INTEGER NOT NULL,
    confirmed_by INTEGER REFERENCES officer (id),
    active_at    INTEGER
) STRICT;

-- Provider units (信息提供主体) and the centre itself.
CREATE TABLE unit (
    id          INTEGER PRIMARY KEY,
    code        TEXT NOT NULL UNIQUE,
    name        TEXT NOT NULL,
    kind        TEXT NOT NULL,
    district    TEXT NOT NULL,
    level       TEXT, -- of government, where kind and district do not say it
    query_rules TEXT,
    mandate     TEXT, -- digest and name of the document that entrusts it
    linked      INTEGER NOT NULL DEFAULT 0, -- its own database feeds the platform
    added_at    INTEGER NOT NULL
) STRICT;

-- Accounts. `person` is the keyed digest of the person's identity number: duties are separated by person.
CREATE TABLE officer (
    id          INTEGER PRIMARY KEY,
    login       TEXT NOT NULL UNIQUE,
    name        TEXT NOT NULL,
    person      BLOB NOT NULL,
    unit        INTEGER NOT NULL REFERENCES unit (id),
    password    TEXT,
    must_change INTEGER NOT NULL DEFAULT 0,
    place       TEXT NOT NULL DEFAULT 'centre',
    home        TEXT NOT NULL DEFAULT '', -- village or neighbourhood, for the rule on kin
    status      TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'disabled')),
    added_at    INTEGER NOT NULL,
    version     INTEGER NOT NULL DEFAULT 1
) STRICT;

-- Wrong passwords in a row, by keyed digest of the name tried, so that a name nobody has is slowed down alike.
CREATE TABLE login_delay (
    name      BLOB PRIMARY KEY,
    failures  INTEGER NOT NULL,
    failed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Access keys of officers, for scripts. Only a digest is kept.
CREATE TABLE credential (
    id         INTEGER PRIMARY KEY,
    officer    INTEGER NOT NULL REFERENCES officer (id),
    digest     BLOB NOT NULL UNIQUE,
    made_at    INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT;

-- Replaced passwords: who asked, and who signed where it takes two. No part of a password is kept.
CREATE TABLE password_reset (
    id            INTEGER PRIMARY KEY,
    officer       INTEGER NOT NULL REFERENCES officer (id),
    administrator INTEGER NOT NULL REFERENCES officer (id),
    asked_at      INTEGER NOT NULL,
    second        INTEGER REFERENCES officer (id),
    done_at       INTEGER,
    dropped_at    INTEGER -- taken back by who asked, before it was signed
) STRICT;
-- log-in, list of officers: the newest of an account
CREATE INDEX password_reset_officer ON password_reset (officer);

-- Public keys of officers for SSH. A key counts once an administrator and a supervisor, two persons, have signed it.
CREATE TABLE ssh_key (
    id            INTEGER PRIMARY KEY,
    officer       INTEGER NOT NULL REFERENCES officer (id),
    fingerprint   TEXT NOT NULL UNIQUE,
    public_key    TEXT NOT NULL,
    administrator INTEGER NOT NULL REFERENCES officer (id),
    enrolled_at   INTEGER NOT NULL,
    supervisor    INTEGER REFERENCES officer (id),
    approved_at   INTEGER,
    revoked_at    INTEGER
) STRICT;

-- Roles. A grant holds once a supervisor and a system administrator, two persons, have both signed it.
CREATE TABLE role_grant (
    id            INTEGER PRIMARY KEY,
    officer       INTEGER NOT NULL REFERENCES officer (id),
    role          TEXT NOT NULL,
    scope         TEXT NOT NULL DEFAULT '',
    from_day      TEXT NOT NULL,
    until_day     TEXT,
    supervisor    INTEGER REFERENCES officer (id),
    administrator INTEGER REFERENCES officer (id),
    proposed_at   INTEGER NOT NULL,
    active_at     INTEGER,
    revoked_at    INTEGER
) STRICT;
-- every request: the roles of one officer
CREATE INDEX role_grant_officer ON role_grant (officer);

-- The information catalogue (目录), by version.
CREATE TABLE catalogue (
    id           INTEGER PRIMARY KEY,
    version      INTEGER NOT NULL UNIQUE,
    state        TEXT NOT NULL CHECK (state IN ('draft', 'active', 'retired')),
    digest       TEXT NOT NULL,
    imported_by  INTEGER NOT NULL REFERENCES officer (id),
    imported_at  INTEGER NOT NULL,
    activated_by INTEGER REFERENCES officer (id),
    active_from  TEXT,
    retired_on   TEXT,
    layer        TEXT NOT NULL DEFAULT '', -- a word of the regulation; empty is its first
    unit         INTEGER REFERENCES unit (id), -- whose own catalogue it is; null is the office's
    comment_until TEXT, -- last day of public comment on a supplement of one's own
    consent      TEXT, -- number of the joint meeting's approval
    consent_on   TEXT,
    published_on TEXT
) STRICT;

CREATE TABLE catalogue_item (
    catalogue INTEGER NOT NULL REFERENCES catalogue (id),
    code      TEXT NOT NULL,
    name      TEXT NOT NULL,
    category  TEXT NOT NULL,
    access    TEXT NOT NULL,
    fields    TEXT NOT NULL, -- json: every field of the item as imported
    PRIMARY KEY (catalogue, code)
) STRICT, WITHOUT ROWID;

-- A unit's signed statement, once per catalogue item, of what its files do not say.
CREATE TABLE profile (
    id           INTEGER PRIMARY KEY,
    unit         INTEGER NOT NULL REFERENCES unit (id),
    item         TEXT NOT NULL,
    version      INTEGER NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('draft', 'active', 'retired')),
    statement    TEXT NOT NULL, -- json
    signed_by    INTEGER NOT NULL REFERENCES officer (id),
    signed_at    INTEGER NOT NULL,
    activated_by INTEGER REFERENCES officer (id),
    activated_at INTEGER,
    UNIQUE (unit, item, version)
) STRICT;

-- Subjects (信息主体). `digest` is the keyed digest that the log uses.
CREATE TABLE subject (
    id       INTEGER PRIMARY KEY,
    kind     TEXT NOT NULL CHECK (kind IN ('person', 'organisation')),
    id_kind  TEXT NOT NULL,
    id_value TEXT NOT NULL,
    digest   BLOB NOT NULL UNIQUE,
    name     TEXT NOT NULL,
    ended_on TEXT, -- deregistered, or died
    ended_registered_on TEXT,
    merged_into INTEGER REFERENCES subject (id), -- the same subject under another entry: only a pointer now
    UNIQUE (id_kind, id_value)
) STRICT;
-- subject find: names in order
CREATE INDEX subject_name ON subject (name);
-- the entries that were merged into a subject
CREATE INDEX subject_merged ON subject (merged_into) WHERE merged_into IS NOT NULL;
-- subject find: first letters of the pinyin, every usual reading (重庆: cq and zq)
CREATE TABLE subject_initials (
    initials TEXT NOT NULL,
    subject  INTEGER NOT NULL REFERENCES subject (id),
    PRIMARY KEY (initials, subject)
) STRICT, WITHOUT ROWID;
-- subject find: part of a name, by character pairs, re-checked against the name
CREATE VIRTUAL TABLE subject_pairs USING fts5 (pairs, content = '', contentless_delete = 1, detail = none, tokenize = 'unicode61');

-- Changes of subjects (主体变更), each with its document; they hold once a second person has confirmed them.
CREATE TABLE subject_change (
    id          INTEGER PRIMARY KEY,
    subject     INTEGER NOT NULL REFERENCES subject (id), -- of merged entries the one that stays
    kind        TEXT NOT NULL CHECK (kind IN ('rename', 'code', 'merge', 'absorb', 'unlink', 'end')),
    day         TEXT NOT NULL,
    old         TEXT NOT NULL,
    new         TEXT NOT NULL,
    old_digest  BLOB, -- log rows before the change stand under it
    other       INTEGER REFERENCES subject (id),
    paper       INTEGER NOT NULL REFERENCES paper (id),
    proposed_by INTEGER NOT NULL REFERENCES officer (id),
    proposed_at INTEGER NOT NULL,
    decided_by  INTEGER REFERENCES officer (id),
    decided_at  INTEGER,
    refused     TEXT
) STRICT;
CREATE INDEX subject_change_subject ON subject_change (subject);
-- subject by a former identifier or name
CREATE INDEX subject_change_old ON subject_change (old);
CREATE INDEX subject_change_other ON subject_change (other) WHERE other IS NOT NULL;

-- Other papers of a person (关联证件): each number leads to one subject.
CREATE TABLE subject_paper (
    number  TEXT PRIMARY KEY,
    kind    TEXT NOT NULL,
    subject INTEGER NOT NULL REFERENCES subject (id)
) STRICT, WITHOUT ROWID;

-- Agreements (约定) under which a market collector gives information, and what they allow.
CREATE TABLE agreement (
    id        INTEGER PRIMARY KEY,
    no        TEXT NOT NULL UNIQUE, -- as the parties numbered it
    unit      INTEGER NOT NULL REFERENCES unit (id),
    uses      TEXT NOT NULL, -- json: publish, query, share
    from_day  TEXT NOT NULL,
    until_day TEXT,
    ended_on  TEXT,
    digest    TEXT NOT NULL, -- SM3 of the paper
    added_by  INTEGER NOT NULL REFERENCES officer (id),
    added_at  INTEGER NOT NULL
) STRICT;
-- import: the agreement of a unit
CREATE INDEX agreement_unit ON agreement (unit);

-- Consent (同意) of a natural person to the collection of market information; the person by keyed digest only.
CREATE TABLE collection_consent (
    id        INTEGER PRIMARY KEY,
    no        TEXT NOT NULL UNIQUE,
    unit      INTEGER NOT NULL REFERENCES unit (id),
    person    BLOB NOT NULL,
    told      TEXT NOT NULL, -- json: point -> what the person was told
    warned    INTEGER NOT NULL,
    from_day  TEXT NOT NULL,
    until_day TEXT,
    ended_on  TEXT,
    digest    TEXT, -- SM3 of the paper; none when it is not in writing
    added_by  INTEGER NOT NULL REFERENCES officer (id),
    added_at  INTEGER NOT NULL
) STRICT;
-- import: the consent of a person to a unit
CREATE INDEX collection_consent_unit ON collection_consent (unit, person);

-- One file handed in by one unit.
CREATE TABLE batch (
    id         INTEGER PRIMARY KEY,
    no         TEXT NOT NULL UNIQUE,
    unit       INTEGER NOT NULL REFERENCES unit (id),
    item       TEXT NOT NULL,
    catalogue  INTEGER NOT NULL REFERENCES catalogue (id),
    profile    INTEGER REFERENCES profile (id),
    channel    TEXT NOT NULL,
    file_name  TEXT NOT NULL,
    digest     TEXT NOT NULL,
    encoding   TEXT NOT NULL,
    header     TEXT NOT NULL DEFAULT '[]', -- json: the header line as received
    declared   INTEGER NOT NULL DEFAULT 0, -- self-declared by the subjects
    replaces   INTEGER NOT NULL DEFAULT 0, -- may replace what was accepted
    reason     TEXT, -- why a linked unit handed it in by hand
    ground     TEXT, -- agreement or provision named with the file
    exempt     TEXT, -- law that exempts from consent
    state      TEXT NOT NULL CHECK (state IN ('running', 'stopped', 'complete')),
    rows       INTEGER NOT NULL DEFAULT 0,
    accepted   INTEGER NOT NULL DEFAULT 0,
    pending    INTEGER NOT NULL DEFAULT 0,
    rejected   INTEGER NOT NULL DEFAULT 0,
    prohibited INTEGER NOT NULL DEFAULT 0,
    entered_by INTEGER NOT NULL REFERENCES officer (id),
    entered_at INTEGER NOT NULL
) STRICT;
-- import: the same file once more
CREATE INDEX batch_digest ON batch (digest);

-- Every row as received. Never changed or deleted; a lawful erasure empties `received`.
CREATE TABLE submission (
    id       INTEGER PRIMARY KEY,
    batch    INTEGER NOT NULL REFERENCES batch (id),
    row      INTEGER NOT NULL,
    line     INTEGER NOT NULL,
    verdict  TEXT NOT NULL,
    received TEXT NOT NULL, -- json: field -> value as received; empty object when prohibited
    digest   TEXT NOT NULL, -- of `received`
    problems TEXT NOT NULL, -- json
    record   INTEGER,
    UNIQUE (batch, row)
) STRICT;
-- import: the same row once more in one file
CREATE INDEX submission_digest ON submission (batch, digest);

-- A row with a wrong check character, proposed for admission by one reviewer and confirmed by another.
CREATE TABLE admission (
    submission   INTEGER PRIMARY KEY REFERENCES submission (id),
    reason       TEXT NOT NULL,
    proposed_by  INTEGER NOT NULL REFERENCES officer (id),
    proposed_at  INTEGER NOT NULL,
    confirmed_by INTEGER REFERENCES officer (id),
    confirmed_at INTEGER
) STRICT;

-- The platform's copy. What is disclosed is computed from these facts at a date, never stored.
CREATE TABLE record (
    id            INTEGER PRIMARY KEY,
    no            TEXT NOT NULL UNIQUE,
    subject       INTEGER NOT NULL REFERENCES subject (id),
    unit          INTEGER NOT NULL REFERENCES unit (id),
    item          TEXT NOT NULL,
    catalogue     INTEGER NOT NULL REFERENCES catalogue (id),
    batch         INTEGER NOT NULL REFERENCES batch (id),
    category      TEXT,
    access        TEXT,
    content_kind  TEXT,
    title         TEXT NOT NULL,
    document      TEXT NOT NULL,
    state         TEXT NOT NULL CHECK (state IN ('submitted', 'pending', 'returned', 'accepted', 'withdrawn', 'erased')),
    facts         TEXT NOT NULL, -- json: procedure, finality, basis, citation, flags, self-declared …
    determined_on TEXT,
    effective_on  TEXT,
    ended_on      TEXT,
    continuing    INTEGER NOT NULL DEFAULT 0,
    valid_until   TEXT,
    cancelled_on  TEXT,
    cancelled_registered_on TEXT,
    override_years INTEGER,
    entered_on    TEXT NOT NULL,
    entered_by    INTEGER NOT NULL REFERENCES officer (id),
    accepted_by   INTEGER REFERENCES officer (id),
    accepted_on   TEXT,
    hidden_on     TEXT,
    hidden_case   INTEGER,
    shielded_on   TEXT,
    shielded_case INTEGER,
    erased_on     TEXT,
    erased_case   INTEGER,
    recheck_on    TEXT, -- from which day its unit is to look again at the day its period runs from
    content_version INTEGER NOT NULL DEFAULT 1,
    version       INTEGER NOT NULL DEFAULT 1
) STRICT;
-- query, subject: everything on one subject
CREATE INDEX record_subject ON record (subject);
-- record review: what waits
CREATE INDEX record_waiting ON record (state, batch, id);
-- import: the same document of the same subject
CREATE INDEX record_document ON record (document, subject);
CREATE INDEX record_batch ON record (batch);
-- a liaison's own records
CREATE INDEX record_unit ON record (unit, id);
-- worklist: what its unit is to look at again
CREATE INDEX record_recheck ON record (recheck_on) WHERE recheck_on IS NOT NULL;
-- worklist: commitments whose day has passed
CREATE INDEX record_commitment ON record (unit, json_extract(facts, '$.marks.commitment_due'))
    WHERE json_extract(facts, '$.marks.constraint') IS NOT NULL;

-- Versions of a record's content, each with its cause.
CREATE TABLE record_version (
    record     INTEGER NOT NULL REFERENCES record (id),
    n          INTEGER NOT NULL,
    submission INTEGER REFERENCES submission (id),
    content    TEXT NOT NULL, -- json: field -> value; empty object after erasure
    digest     TEXT NOT NULL,
    cause      TEXT NOT NULL, -- submitted, resubmitted, corrected; returned: sent to replace, and never in force
    case_file  INTEGER,
    made_by    INTEGER NOT NULL REFERENCES officer (id),
    made_at    INTEGER NOT NULL,
    PRIMARY KEY (record, n)
) STRICT, WITHOUT ROWID;

-- A version that waits to take the place of an accepted record (替换版本): what the record will say once it is accepted. Its
-- content stands among the versions; until it is accepted the record stands as it was.
CREATE TABLE replacement (
    record        INTEGER PRIMARY KEY REFERENCES record (id),
    subject       INTEGER NOT NULL REFERENCES subject (id), -- whom the record will be about
    catalogue     INTEGER NOT NULL REFERENCES catalogue (id),
    batch         INTEGER NOT NULL REFERENCES batch (id),
    category      TEXT,
    access        TEXT,
    content_kind  TEXT,
    title         TEXT NOT NULL,
    document      TEXT NOT NULL,
    state         TEXT NOT NULL CHECK (state IN ('submitted', 'pending', 'returned')),
    facts         TEXT NOT NULL, -- json, as of a record
    determined_on TEXT,
    effective_on  TEXT,
    ended_on      TEXT,
    continuing    INTEGER NOT NULL DEFAULT 0,
    valid_until   TEXT,
    override_years INTEGER,
    entered_on    TEXT NOT NULL,
    entered_by    INTEGER NOT NULL REFERENCES officer (id),
    content_version INTEGER NOT NULL
) STRICT;
-- record review: what waits
CREATE INDEX replacement_waiting ON replacement (state, batch);
CREATE INDEX replacement_batch ON replacement (batch);
-- The same with the columns of a record, as whoever reviews it reads it: not yet taken in.
CREATE VIEW replacement_record AS
SELECT p.record AS id, r.no, p.subject, r.unit, r.item, p.catalogue, p.batch, p.category, p.access, p.content_kind, p.title,
       p.document, p.state, p.facts, p.determined_on, p.effective_on, p.ended_on, p.continuing, p.valid_until,
       r.cancelled_on, r.cancelled_registered_on, p.override_years, p.entered_on, p.entered_by, NULL AS accepted_by,
       NULL AS accepted_on, NULL AS hidden_on, NULL AS hidden_case, NULL AS erased_on, NULL AS erased_case,
       p.content_version, r.version, NULL AS shielded_on, NULL AS shielded_case,
       NULL AS recheck_on
FROM replacement p JOIN record r ON r.id = p.record;

-- Consents of natural persons (同意): by whom, for what, until when.
CREATE TABLE person_consent (
    id        INTEGER PRIMARY KEY,
    no        TEXT NOT NULL UNIQUE,
    subject   INTEGER NOT NULL REFERENCES subject (id),
    guardian  TEXT, -- name of the guardian who consented, when the subject did not
    points    TEXT NOT NULL, -- json: what the notice told
    purpose   TEXT NOT NULL,
    publishes INTEGER NOT NULL DEFAULT 0, -- covers publication too
    from_day  TEXT NOT NULL,
    until_day TEXT NOT NULL,
    paper     INTEGER REFERENCES paper (id),
    added_by  INTEGER NOT NULL REFERENCES officer (id),
    added_at  INTEGER NOT NULL,
    ended_on  TEXT,
    reason    TEXT,
    ended_by  INTEGER REFERENCES officer (id)
) STRICT;
-- import: the consents of one subject
CREATE INDEX person_consent_subject ON person_consent (subject);

-- What happened to a record, for its history.
CREATE TABLE record_event (
    id        INTEGER PRIMARY KEY,
    record    INTEGER NOT NULL REFERENCES record (id),
    at        INTEGER NOT NULL,
    kind      TEXT NOT NULL,
    officer   INTEGER NOT NULL REFERENCES officer (id),
    cite      TEXT,
    reason    TEXT,
    note      TEXT,
    case_file INTEGER,
    digest    BLOB NOT NULL -- of this event and the one before it; the log binds the end (src/service/store/bound.rs)
) STRICT;
CREATE INDEX record_event_record ON record_event (record, id);
-- What waits for the second person is listed without walking every event there is.
CREATE INDEX record_event_asked ON record_event (record) WHERE kind = 'withdrawal-asked';

-- Cases (事项): objection, repair, revocation. The state is the fold of the events; these columns are its last value.
CREATE TABLE case_file (
    id          INTEGER PRIMARY KEY,
    no          TEXT NOT NULL UNIQUE,
    kind        TEXT NOT NULL,
    record      INTEGER NOT NULL REFERENCES record (id),
    subject     INTEGER NOT NULL REFERENCES subject (id),
    unit        INTEGER NOT NULL REFERENCES unit (id),
    regime      TEXT NOT NULL,
    pack        TEXT NOT NULL,
    received_on TEXT NOT NULL,
    opened_at   INTEGER NOT NULL,
    opened_by   INTEGER NOT NULL REFERENCES officer (id),
    handler     INTEGER REFERENCES officer (id),
    state       TEXT NOT NULL,
    open        INTEGER NOT NULL,
    due         TEXT,
    due_rule    TEXT, -- json: how the date was counted
    version     INTEGER NOT NULL DEFAULT 1
) STRICT;
-- worklist: open cases by due date
CREATE INDEX case_open ON case_file (open, due);
-- decisions: the cases whose state waits for a second person
CREATE INDEX case_state ON case_file (open, state, kind, pack);
-- record, query: the cases of one record
CREATE INDEX case_record ON case_file (record);
CREATE INDEX case_subject ON case_file (subject);
CREATE INDEX case_pack ON case_file (pack); -- asked at every start

CREATE TABLE case_event (
    case_file INTEGER NOT NULL REFERENCES case_file (id),
    n         INTEGER NOT NULL,
    at        INTEGER NOT NULL,
    day       TEXT NOT NULL, -- the legal day: receipt, delivery …
    step      TEXT NOT NULL,
    officer   INTEGER NOT NULL REFERENCES officer (id),
    person    BLOB NOT NULL,
    cite      TEXT NOT NULL,
    body      TEXT NOT NULL, -- json: facts
    said      TEXT NOT NULL, -- json: claims, values, findings; empty object after erasure
    PRIMARY KEY (case_file, n)
) STRICT, WITHOUT ROWID;
-- decisions: amendments, which may wait in any state
CREATE INDEX case_event_amend ON case_event (case_file) WHERE step = 'amend';

-- Papers (材料): evidence, certificates, notices received, authorisations.
CREATE TABLE paper (
    id        INTEGER PRIMARY KEY,
    case_file INTEGER REFERENCES case_file (id),
    kind      TEXT NOT NULL,
    name      TEXT NOT NULL,
    digest    TEXT NOT NULL,
    size      INTEGER NOT NULL,
    body      BLOB NOT NULL,
    added_by  INTEGER NOT NULL REFERENCES officer (id),
    added_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX paper_case ON paper (case_file);

-- Notices and letters (通知书), numbered without gaps by year.
CREATE TABLE notice (
    id        INTEGER PRIMARY KEY,
    no        TEXT NOT NULL UNIQUE,
    case_file INTEGER REFERENCES case_file (id),
    record    INTEGER REFERENCES record (id), -- of a letter about what is no case
    kind      TEXT NOT NULL,
    pack      TEXT NOT NULL, -- the law it was made under, with its version
    rule      TEXT NOT NULL, -- the rule that asks for it
    addressee TEXT NOT NULL, -- subject, provider
    body      TEXT NOT NULL,
    digest    TEXT NOT NULL,
    made_by   INTEGER NOT NULL REFERENCES officer (id),
    made_at   INTEGER NOT NULL,
    sent_on   TEXT,
    sent_by   INTEGER REFERENCES officer (id),
    method    TEXT
) STRICT;
CREATE INDEX notice_case ON notice (case_file);
CREATE INDEX notice_pack ON notice (pack);
CREATE INDEX notice_record ON notice (record) WHERE record IS NOT NULL;

-- The texts a letter had before it was written anew under its number; the one in force stands in notice.
CREATE TABLE notice_draft (
    notice    INTEGER NOT NULL REFERENCES notice (id),
    n         INTEGER NOT NULL, -- 1 is the first text
    pack      TEXT NOT NULL,
    rule      TEXT NOT NULL,
    body      TEXT NOT NULL,
    digest    TEXT NOT NULL,
    made_by   INTEGER NOT NULL REFERENCES officer (id),
    made_at   INTEGER NOT NULL,
    PRIMARY KEY (notice, n)
) STRICT, WITHOUT ROWID;

-- What went out on a channel (推送), and which version of each record.
CREATE TABLE feed (
    id        INTEGER PRIMARY KEY,
    no        TEXT NOT NULL UNIQUE,
    channel   TEXT NOT NULL,
    recalls   INTEGER REFERENCES feed (id), -- a removal file
    digest    TEXT NOT NULL,
    count     INTEGER NOT NULL,
    made_by   INTEGER NOT NULL REFERENCES officer (id),
    reviewed_by INTEGER REFERENCES officer (id), -- who looked through it before it went (保密审查)
    made_at   INTEGER NOT NULL
) STRICT;
-- A second person looked through what a push would send: exactly what this digest is of.
CREATE TABLE feed_review (
    channel     TEXT NOT NULL,
    digest      TEXT NOT NULL,
    reviewed_by INTEGER NOT NULL REFERENCES officer (id),
    reviewed_at INTEGER NOT NULL,
    PRIMARY KEY (channel, digest, reviewed_by)
) STRICT, WITHOUT ROWID;
-- Public commitments of accepted repairs that went with a file.
CREATE TABLE feed_commitment (
    feed      INTEGER NOT NULL REFERENCES feed (id),
    case_file INTEGER NOT NULL REFERENCES case_file (id),
    PRIMARY KEY (feed, case_file)
) STRICT, WITHOUT ROWID;
CREATE INDEX feed_commitment_case ON feed_commitment (case_file);
CREATE TABLE feed_record (
    feed    INTEGER NOT NULL REFERENCES feed (id),
    record  INTEGER NOT NULL REFERENCES record (id),
    version INTEGER NOT NULL,
    PRIMARY KEY (feed, record)
) STRICT, WITHOUT ROWID;
-- feed push: what went on this channel before
CREATE INDEX feed_record_record ON feed_record (record);
-- What stands on a channel: the newest file that holds a record there, unless a later one took it back. `doubt_on` is the first
-- day on which time alone may end its disclosure, counted under `law`; none where time ends nothing, empty once anything that
-- could end it was changed. The triggers below empty it; whoever reads looks only at what is in doubt.
CREATE TABLE feed_standing (
    channel  TEXT NOT NULL,
    record   INTEGER NOT NULL REFERENCES record (id),
    feed     INTEGER NOT NULL REFERENCES feed (id),
    law      TEXT NOT NULL,
    doubt_on TEXT,
    PRIMARY KEY (channel, record)
) STRICT, WITHOUT ROWID;
-- worklist: what may have to leave a channel by today
CREATE INDEX feed_standing_doubt ON feed_standing (law, doubt_on);
-- the triggers
CREATE INDEX feed_standing_record ON feed_standing (record);

-- What a unit states of a month of its permits or penalties (双公示月报): only it knows what it produced.
CREATE TABLE monthly_statement (
    unit      INTEGER NOT NULL REFERENCES unit (id),
    month     TEXT NOT NULL,
    kind      TEXT NOT NULL,
    produced  INTEGER NOT NULL,
    published INTEGER NOT NULL, -- on the unit's own site
    basis     TEXT NOT NULL,    -- why something was not handed in
    remarks   TEXT NOT NULL,
    stated_by INTEGER NOT NULL REFERENCES officer (id),
    stated_at INTEGER NOT NULL,
    PRIMARY KEY (unit, month, kind)
) STRICT, WITHOUT ROWID;

-- Checks of the stages of the work (各环节安全检查).
CREATE TABLE stage_check (
    id      INTEGER PRIMARY KEY,
    stage   TEXT NOT NULL,
    day     TEXT NOT NULL,
    finding TEXT NOT NULL,
    officer INTEGER NOT NULL REFERENCES officer (id),
    at      INTEGER NOT NULL
) STRICT;
CREATE INDEX stage_check_stage ON stage_check (stage, day);

-- Written authorisations (授权书) and duty grants (部门查询申请), used up as they are used.
CREATE TABLE authorisation (
    id           INTEGER PRIMARY KEY,
    no           TEXT NOT NULL UNIQUE,
    kind         TEXT NOT NULL CHECK (kind IN ('written', 'duty', 'organ', 'bulk')),
    subject      INTEGER REFERENCES subject (id), -- whose information; null for a duty grant
    grantee      TEXT NOT NULL,
    grantee_digest BLOB,
    unit         INTEGER REFERENCES unit (id),
    application  TEXT,
    legal_basis  TEXT, -- what a state organ's letter rests on
    list_digest  TEXT, -- SM3 of the list that an application for a bulk query came with
    list_count   INTEGER,
    items        TEXT NOT NULL, -- json: item codes
    purpose      TEXT NOT NULL,
    purpose_text TEXT NOT NULL DEFAULT '',
    from_day     TEXT NOT NULL,
    until_day    TEXT NOT NULL,
    uses_left    INTEGER,
    paper        INTEGER REFERENCES paper (id),
    state        TEXT NOT NULL CHECK (state IN ('applied', 'active', 'revoked', 'refused')),
    added_by     INTEGER NOT NULL REFERENCES officer (id),
    added_at     INTEGER NOT NULL,
    approved_by  INTEGER REFERENCES officer (id),
    approved_at  INTEGER,
    revoked_at   INTEGER,
    revoke_reason TEXT,
    version      INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX authorisation_subject ON authorisation (subject);
CREATE INDEX authorisation_unit ON authorisation (unit);

-- The government application list (政务应用清单), by version: what each unit queries for which duty.
CREATE TABLE application_list (
    id           INTEGER PRIMARY KEY,
    version      INTEGER NOT NULL UNIQUE,
    state        TEXT NOT NULL CHECK (state IN ('draft', 'active', 'retired')),
    digest       TEXT NOT NULL,
    imported_by  INTEGER NOT NULL REFERENCES officer (id),
    imported_at  INTEGER NOT NULL,
    activated_by INTEGER REFERENCES officer (id),
    active_from  TEXT,
    retired_on   TEXT
) STRICT;
CREATE UNIQUE INDEX application_list_active ON application_list (state) WHERE state = 'active';
CREATE TABLE application_entry (
    list    INTEGER NOT NULL REFERENCES application_list (id),
    code    TEXT NOT NULL,
    unit    TEXT NOT NULL, -- code of the unit
    duty    TEXT NOT NULL,
    purpose TEXT NOT NULL,
    items   TEXT NOT NULL, -- json: codes of catalogue items
    PRIMARY KEY (list, code)
) STRICT, WITHOUT ROWID;

-- Decisions of a second person (复核): what was proposed, what the second person saw and said. Kept for ever.
CREATE TABLE approval (
    id          INTEGER PRIMARY KEY,
    operation   TEXT NOT NULL,
    item        TEXT NOT NULL, -- what it is about: a case, a row of a batch, a grant, a log-in
    record      INTEGER REFERENCES record (id),
    proposed_by INTEGER NOT NULL REFERENCES officer (id),
    proposed_at INTEGER NOT NULL,
    asked       TEXT NOT NULL, -- the proposer's reason; empty after erasure
    decided_by  INTEGER NOT NULL REFERENCES officer (id),
    decided_at  INTEGER NOT NULL,
    outcome     TEXT NOT NULL CHECK (outcome IN ('approved', 'rejected')),
    reason      TEXT NOT NULL, -- the second person's reason; empty after erasure
    seen        TEXT NOT NULL, -- SM3 of exactly what the second person saw
    cite        TEXT NOT NULL,
    pack        TEXT NOT NULL, -- the law it was decided under: regulation, its version, the overlay's
    sheet       TEXT NOT NULL DEFAULT '' -- json: what the second person saw; empty after erasure
) STRICT;
-- decision show: what was decided on one thing
CREATE INDEX approval_item ON approval (item);
-- decisions: whether a reason was given before
CREATE INDEX approval_decided ON approval (decided_by, decided_at);
-- record show: the decisions on one record
CREATE INDEX approval_record ON approval (record) WHERE record IS NOT NULL;
-- Listings (名单): what a case of listing says beyond its events. Whether it stands is its case's state.
CREATE TABLE listing (
    case_file INTEGER PRIMARY KEY REFERENCES case_file (id),
    grade     TEXT NOT NULL, -- a grade of the pack
    ground    TEXT NOT NULL,
    field     TEXT NOT NULL,
    scope     TEXT NOT NULL,
    basis     TEXT NOT NULL, -- kind of document:citation
    co_unit   INTEGER REFERENCES unit (id),
    decision  TEXT NOT NULL DEFAULT '', -- 决定文号
    decided_on   TEXT,
    effective_on TEXT,
    removed_on   TEXT,
    removal      TEXT NOT NULL DEFAULT ''
) STRICT;
-- The records a listing rests on, and the persons behind a listed organisation.
CREATE TABLE listing_record (
    case_file INTEGER NOT NULL REFERENCES listing (case_file),
    record    INTEGER NOT NULL REFERENCES record (id),
    PRIMARY KEY (case_file, record)
) STRICT, WITHOUT ROWID;
-- repair: the listings behind which a record stands
CREATE INDEX listing_record_record ON listing_record (record);
CREATE TABLE listing_person (
    case_file INTEGER NOT NULL REFERENCES listing (case_file),
    role      TEXT NOT NULL,
    subject   INTEGER NOT NULL REFERENCES subject (id),
    PRIMARY KEY (case_file, role, subject)
) STRICT, WITHOUT ROWID;

-- Objections referred to a unit that holds the data itself (异议转告); no clock runs.
CREATE TABLE referral (
    id          INTEGER PRIMARY KEY,
    no          TEXT NOT NULL UNIQUE,
    unit        INTEGER NOT NULL REFERENCES unit (id),
    subject     INTEGER REFERENCES subject (id), -- none of whom the register does not know
    ground      TEXT NOT NULL,
    about       TEXT NOT NULL,
    received_on TEXT NOT NULL,
    made_by     INTEGER NOT NULL REFERENCES officer (id),
    made_at     INTEGER NOT NULL
) STRICT;

-- Plans of reorganisation (破产重整计划) under which a repair was executed; the subject is the case's.
CREATE TABLE reorganisation (
    case_file INTEGER PRIMARY KEY REFERENCES case_file (id),
    ruling    TEXT NOT NULL, -- 裁定书文号
    from_day  TEXT NOT NULL,
    until_day TEXT NOT NULL
) STRICT;

-- The register of punitive measures (惩戒措施清单), by version.
CREATE TABLE measure_list (
    id            INTEGER PRIMARY KEY,
    version       INTEGER NOT NULL UNIQUE,
    state         TEXT NOT NULL CHECK (state IN ('draft', 'active', 'retired')),
    digest        TEXT NOT NULL,
    imported_by   INTEGER NOT NULL REFERENCES officer (id),
    imported_at   INTEGER NOT NULL,
    activated_by  INTEGER REFERENCES officer (id),
    active_from   TEXT,
    retired_on    TEXT,
    comment_until TEXT, -- last day of public comment
    consent       TEXT, -- number of the consent
    consent_on    TEXT,
    published_on  TEXT
) STRICT;
CREATE UNIQUE INDEX measure_list_active ON measure_list (state) WHERE state = 'active';
CREATE TABLE measure_entry (
    id     INTEGER PRIMARY KEY,
    list   INTEGER NOT NULL REFERENCES measure_list (id),
    code   TEXT NOT NULL,
    fields TEXT NOT NULL, -- json
    UNIQUE (list, code)
) STRICT;
-- Measures applied (惩戒措施): what a case of a measure says beyond its events.
CREATE TABLE measure (
    case_file INTEGER PRIMARY KEY REFERENCES case_file (id),
    entry     INTEGER REFERENCES measure_entry (id), -- none of what the subject agreed to itself
    commitment TEXT NOT NULL DEFAULT '', -- 承诺编号
    agreed    TEXT NOT NULL DEFAULT '', -- the constraint, in the words of the commitment
    listing   INTEGER REFERENCES listing (case_file),
    co_unit   INTEGER REFERENCES unit (id),
    citation  TEXT NOT NULL, -- kind of document:citation
    linked    TEXT NOT NULL DEFAULT '', -- role of a person behind the organisation
    months    INTEGER,
    from_day  TEXT,
    until_day TEXT,
    ended_on  TEXT,
    ended_by  TEXT NOT NULL DEFAULT '' -- the rule
) STRICT;
CREATE INDEX measure_listing ON measure (listing);

-- Files exchanged with other platforms, each version of a record once, and what the other side said of it.
CREATE TABLE exchange (
    id         INTEGER PRIMARY KEY,
    no         TEXT NOT NULL UNIQUE,
    target     TEXT NOT NULL,
    body       TEXT NOT NULL, -- json; empty after erasure of a record in it
    digest     TEXT NOT NULL,
    made_by    INTEGER NOT NULL REFERENCES officer (id),
    made_at    INTEGER NOT NULL,
    receipt    TEXT,
    receipt_by INTEGER REFERENCES officer (id),
    receipt_at INTEGER,
    receipt_no TEXT, -- the other side's number
    receipt_on TEXT
) STRICT;
-- Receipts in whose place a later one came.
CREATE TABLE exchange_receipt (
    exchange INTEGER NOT NULL REFERENCES exchange (id),
    n        INTEGER NOT NULL,
    text     TEXT NOT NULL,
    number   TEXT,
    day      TEXT,
    by       INTEGER NOT NULL REFERENCES officer (id),
    at       INTEGER NOT NULL,
    PRIMARY KEY (exchange, n)
) STRICT, WITHOUT ROWID;
CREATE TABLE exchange_record (
    exchange INTEGER NOT NULL REFERENCES exchange (id),
    record   INTEGER NOT NULL REFERENCES record (id),
    version  INTEGER NOT NULL,
    outcome  TEXT NOT NULL DEFAULT 'sent' CHECK (outcome IN ('sent', 'taken', 'failed')),
    error    TEXT,
    PRIMARY KEY (exchange, record)
) STRICT, WITHOUT ROWID;
-- record: where it went
CREATE INDEX exchange_record_record ON exchange_record (record);

-- Acts towards provider units: reminders, their escalation, notices, inspections, orders to put right.
CREATE TABLE urging (
    id        INTEGER PRIMARY KEY,
    no        TEXT NOT NULL UNIQUE,
    unit      INTEGER NOT NULL REFERENCES unit (id),
    kind      TEXT NOT NULL,
    items     TEXT NOT NULL, -- json: codes of catalogue items
    letter    TEXT NOT NULL,
    letter_en TEXT NOT NULL,
    due_on    TEXT,
    issued_by INTEGER NOT NULL REFERENCES officer (id),
    issued_at INTEGER NOT NULL,
    result    TEXT,
    closed_by INTEGER REFERENCES officer (id),
    closed_at INTEGER
) STRICT;
CREATE INDEX urging_unit ON urging (unit, kind);

-- Changes of law or of a unit's function that its own catalogue must follow.
CREATE TABLE catalogue_change (
    id            INTEGER PRIMARY KEY,
    unit          INTEGER NOT NULL REFERENCES unit (id),
    changed_on    TEXT NOT NULL,
    what          TEXT NOT NULL,
    registered_by INTEGER NOT NULL REFERENCES officer (id),
    registered_at INTEGER NOT NULL
) STRICT;

-- Decisions that were formed and are to be entered by hand; open until the unit's record of the document is there.
CREATE TABLE formed (
    id         INTEGER PRIMARY KEY,
    unit       INTEGER NOT NULL REFERENCES unit (id),
    document   TEXT NOT NULL,
    formed_on  TEXT NOT NULL,
    told_by    INTEGER NOT NULL REFERENCES officer (id),
    told_at    INTEGER NOT NULL,
    dropped_by INTEGER REFERENCES officer (id),
    dropped_at INTEGER,
    reason     TEXT
) STRICT;
-- worklist, telling once
CREATE INDEX formed_unit ON formed (unit, document);

-- The number a platform gave to a record, and the accounts it gave to officers.
CREATE TABLE platform_number (
    record  INTEGER PRIMARY KEY REFERENCES record (id),
    number  TEXT NOT NULL UNIQUE,
    came_at INTEGER NOT NULL
) STRICT;
CREATE TABLE platform_account (
    officer  INTEGER PRIMARY KEY REFERENCES officer (id),
    number   TEXT NOT NULL UNIQUE,
    bound_at INTEGER NOT NULL
) STRICT;
-- A reviewer looked at the masked text of a version (脱敏确认).
CREATE TABLE mask_confirmed (
    record          INTEGER NOT NULL REFERENCES record (id),
    content_version INTEGER NOT NULL,
    digest          TEXT NOT NULL,
    confirmed_by    INTEGER NOT NULL REFERENCES officer (id),
    confirmed_at    INTEGER NOT NULL,
    PRIMARY KEY (record, content_version)
) STRICT, WITHOUT ROWID;

-- Signed self-checks (自查核查).
CREATE TABLE self_check (
    no        TEXT PRIMARY KEY,
    from_day  TEXT NOT NULL,
    until_day TEXT NOT NULL,
    body      TEXT NOT NULL, -- json: parts and finding, as signed
    digest    TEXT NOT NULL,
    signed_by INTEGER NOT NULL REFERENCES officer (id),
    signed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Numbers given out without gaps: records, cases, batches, notices, authorisations.
CREATE TABLE counter (
    name  TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A script's request id: the same id never acts twice.
CREATE TABLE request (
    officer   INTEGER NOT NULL REFERENCES officer (id),
    id        TEXT NOT NULL,
    operation TEXT NOT NULL,
    content   BLOB NOT NULL, -- keyed digest of what was asked; empty where nothing may be kept of it
    answer    TEXT NOT NULL, -- json
    seq       INTEGER NOT NULL,
    PRIMARY KEY (officer, id)
) STRICT, WITHOUT ROWID;

-- The log. Layout and encoding: docs/log-format.md.
CREATE TABLE journal (
    seq          INTEGER PRIMARY KEY CHECK (seq > 0),
    fmt          INTEGER NOT NULL,
    origin       TEXT NOT NULL,
    at           INTEGER NOT NULL,
    session      TEXT NOT NULL,
    request      TEXT,
    person       BLOB,
    officer      TEXT,
    officer_name TEXT,
    unit         TEXT,
    role         TEXT,
    channel      TEXT NOT NULL,
    operation    TEXT NOT NULL,
    mode         TEXT,
    subject      BLOB,
    purpose      TEXT,
    basis        TEXT,
    outcome      TEXT NOT NULL,
    cite         TEXT,
    count        INTEGER,
    ids          TEXT NOT NULL,
    view         BLOB,
    payload      BLOB,
    bound        BLOB,
    regime       TEXT NOT NULL,
    program      TEXT NOT NULL,
    prev         BLOB NOT NULL,
    hash         BLOB NOT NULL
) STRICT;
-- query log: by officer, by subject
CREATE INDEX journal_officer ON journal (officer, seq);
CREATE INDEX journal_subject ON journal (subject, seq) WHERE subject IS NOT NULL;
-- query log: every filter but the subject; the few kinds of rows are found by jumps (src/service/store/kinds.rs)
CREATE INDEX journal_kind ON journal (operation, officer, outcome, purpose, unit);
-- inspection: the digest that was bound last
CREATE INDEX journal_bound ON journal (seq) WHERE bound IS NOT NULL AND substr(operation, 1, 4) = 'log.';

-- Free text of log rows (purpose texts). Only its salted commitment is in the chain, so a lawful erasure keeps it whole.
CREATE TABLE journal_text (
    seq  INTEGER PRIMARY KEY REFERENCES journal (seq),
    salt BLOB NOT NULL,
    text TEXT NOT NULL
) STRICT;

-- Rows of the log that were written down or signed and taken away (留存).
CREATE TABLE anchor (
    id      INTEGER PRIMARY KEY,
    kind    TEXT NOT NULL CHECK (kind IN ('checkpoint', 'code')),
    seq     INTEGER NOT NULL REFERENCES journal (seq),
    at      INTEGER NOT NULL,
    officer INTEGER NOT NULL REFERENCES officer (id)
) STRICT;
CREATE INDEX anchor_seq ON anchor (seq);

-- Quotas of looks by role, as a supervisor set them: the newest is in force, a day of the past is judged by what was in force
-- on it. And what a second officer released beyond one for a day.
CREATE TABLE quota (
    id       INTEGER PRIMARY KEY,
    role     TEXT NOT NULL,
    rows     INTEGER, -- most rows one query may answer
    subjects INTEGER, -- most distinct subjects a person looks at in a day
    set_by   INTEGER NOT NULL REFERENCES officer (id),
    set_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX quota_role ON quota (role, set_at);
-- A quota of the own role, proposed by one who holds it; another person makes it hold. The newest of a role counts.
CREATE TABLE quota_proposal (
    id          INTEGER PRIMARY KEY,
    role        TEXT NOT NULL,
    rows        INTEGER,
    subjects    INTEGER,
    proposed_by INTEGER NOT NULL REFERENCES officer (id),
    proposed_at INTEGER NOT NULL,
    settled     INTEGER NOT NULL DEFAULT 0
) STRICT;
-- Subjects that lists showed to a person today and that were nobody's work; days that are over go.
CREATE TABLE quota_seen (
    person  BLOB NOT NULL,
    day     TEXT NOT NULL,
    subject BLOB NOT NULL,
    PRIMARY KEY (person, day, subject)
) STRICT, WITHOUT ROWID;
CREATE TABLE quota_release (
    id          INTEGER PRIMARY KEY,
    officer     INTEGER NOT NULL REFERENCES officer (id),
    day         TEXT NOT NULL,
    subjects    INTEGER NOT NULL, -- so many more that day
    rows        INTEGER NOT NULL, -- up to so many a query that day; 0 is none released
    reason      TEXT NOT NULL,
    released_by INTEGER NOT NULL REFERENCES officer (id),
    released_at INTEGER NOT NULL
) STRICT;
CREATE INDEX quota_release_officer ON quota_release (officer, day);

-- Alerts of unusual use as they were found, and what an inspector decided on each. Found anew until decided; what comes after
-- a decision is another alert of that day.
CREATE TABLE alert (
    id         INTEGER PRIMARY KEY,
    rule       TEXT NOT NULL,
    officer    TEXT NOT NULL,
    name       TEXT NOT NULL,
    day        TEXT NOT NULL,
    sentence   TEXT NOT NULL, -- json: zh, en
    count      INTEGER NOT NULL,
    state      TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'explained', 'escalated', 'dismissed')),
    reason     TEXT,
    decided_by INTEGER REFERENCES officer (id),
    decided_at INTEGER
) STRICT;
-- inspection: an alert found anew, and what was decided on the day before it went on
CREATE INDEX alert_found ON alert (day, officer, rule);
-- inspection: the alerts of a row, the rows of an alert; rule and kind of the row stand here too, so that a filter joined
-- with a flag is answered from one index as one without (src/service/store/kinds.rs)
CREATE TABLE alert_row (
    seq       INTEGER NOT NULL REFERENCES journal (seq),
    alert     INTEGER NOT NULL REFERENCES alert (id) ON DELETE CASCADE,
    rule      TEXT NOT NULL,
    operation TEXT NOT NULL,
    officer   TEXT,
    outcome   TEXT NOT NULL,
    purpose   TEXT,
    unit      TEXT,
    PRIMARY KEY (seq, alert)
) STRICT, WITHOUT ROWID;
CREATE INDEX alert_row_alert ON alert_row (alert);
CREATE INDEX alert_row_kind ON alert_row (rule, operation, officer, outcome, purpose, unit);
-- Rows drawn for the monthly sample, and what the review of each said.
CREATE TABLE sampled (
    month       TEXT NOT NULL,
    seq         INTEGER NOT NULL REFERENCES journal (seq),
    officer     TEXT NOT NULL,
    result      TEXT CHECK (result IN ('in-order', 'escalated')),
    reason      TEXT,
    reviewed_by INTEGER REFERENCES officer (id),
    reviewed_at INTEGER,
    PRIMARY KEY (month, seq)
) STRICT, WITHOUT ROWID;
-- Months whose inspection is closed, with the head of the log at that moment.
CREATE TABLE closed_month (
    month     TEXT PRIMARY KEY,
    head      INTEGER NOT NULL,
    hash      BLOB NOT NULL,
    closed_by INTEGER NOT NULL REFERENCES officer (id),
    closed_at INTEGER NOT NULL
) STRICT;
-- Digest of what the inspection of each month holds, as it was last written; the log binds them all together.
CREATE TABLE inspected_month (
    month  TEXT PRIMARY KEY,
    digest BLOB NOT NULL
) STRICT, WITHOUT ROWID;
-- Filters an inspector keeps under a name.
CREATE TABLE saved_inspection (
    officer INTEGER NOT NULL REFERENCES officer (id),
    name    TEXT NOT NULL,
    filter  TEXT NOT NULL,
    PRIMARY KEY (officer, name)
) STRICT, WITHOUT ROWID;

-- A record that was changed, its case, its subject, the subject's consent or the agreement of its unit: what stands on a channel is in doubt.
CREATE TRIGGER standing_doubted_by_record AFTER UPDATE ON record
BEGIN UPDATE feed_standing SET doubt_on = '' WHERE record = NEW.id; END;
CREATE TRIGGER standing_doubted_by_new_case AFTER INSERT ON case_file
BEGIN UPDATE feed_standing SET doubt_on = '' WHERE record = NEW.record; END;
CREATE TRIGGER standing_doubted_by_case AFTER UPDATE ON case_file
BEGIN UPDATE feed_standing SET doubt_on = '' WHERE record = NEW.record; END;
CREATE TRIGGER standing_doubted_by_subject AFTER UPDATE ON subject
BEGIN UPDATE feed_standing SET doubt_on = '' WHERE record IN (SELECT id FROM record WHERE subject = NEW.id); END;
CREATE TRIGGER standing_doubted_by_new_agreement AFTER INSERT ON agreement
BEGIN UPDATE feed_standing SET doubt_on = '' WHERE record IN (SELECT id FROM record WHERE unit = NEW.unit); END;
CREATE TRIGGER standing_doubted_by_agreement AFTER UPDATE ON agreement
BEGIN UPDATE feed_standing SET doubt_on = '' WHERE record IN (SELECT id FROM record WHERE unit = NEW.unit); END;
CREATE TRIGGER standing_doubted_by_consent AFTER UPDATE ON person_consent
BEGIN UPDATE feed_standing SET doubt_on = '' WHERE record IN (SELECT id FROM record WHERE subject = NEW.subject); END;

CREATE TRIGGER journal_is_append_only_update BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER journal_is_append_only_delete BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER submission_is_kept BEFORE DELETE ON submission
BEGIN SELECT RAISE(ABORT, 'submissions are kept as received'); END;
-- The one lawful change of a received row: it is emptied when its record has been erased.
CREATE TRIGGER submission_is_kept_as_received BEFORE UPDATE OF received, digest, batch, row, line, problems ON submission
WHEN NOT (NEW.received = '{}' AND NEW.digest = OLD.digest AND NEW.batch = OLD.batch AND NEW.row = OLD.row
          AND EXISTS (SELECT 1 FROM record WHERE record.id = OLD.record AND record.state = 'erased'))
BEGIN SELECT RAISE(ABORT, 'submissions are kept as received'); END;
-- The one lawful change of an event: what it says of the content goes when the record has been erased.
CREATE TRIGGER case_event_is_append_only_update BEFORE UPDATE ON case_event
WHEN NOT (NEW.said = '{}' AND NEW.case_file = OLD.case_file AND NEW.n = OLD.n AND NEW.at = OLD.at
          AND NEW.day = OLD.day AND NEW.step = OLD.step AND NEW.officer = OLD.officer AND NEW.person = OLD.person
          AND NEW.cite = OLD.cite AND NEW.body = OLD.body
          AND EXISTS (SELECT 1 FROM case_file c JOIN record r ON r.id = c.record
                      WHERE c.id = OLD.case_file AND r.state = 'erased'))
BEGIN SELECT RAISE(ABORT, 'case events are append-only'); END;
-- The one lawful change of a decision: its words go when the record has been erased.
CREATE TRIGGER approval_is_append_only_update BEFORE UPDATE ON approval
WHEN NOT (NEW.asked = '' AND NEW.reason = '' AND NEW.sheet = '' AND NEW.id = OLD.id AND NEW.operation = OLD.operation
          AND NEW.item = OLD.item AND NEW.record IS OLD.record AND NEW.proposed_by = OLD.proposed_by
          AND NEW.proposed_at = OLD.proposed_at AND NEW.decided_by = OLD.decided_by
          AND NEW.decided_at = OLD.decided_at AND NEW.outcome = OLD.outcome AND NEW.seen = OLD.seen
          AND NEW.cite = OLD.cite
          AND EXISTS (SELECT 1 FROM record WHERE record.id = OLD.record AND record.state = 'erased'))
BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END;
CREATE TRIGGER approval_is_append_only_delete BEFORE DELETE ON approval
BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END;
-- A former text of a letter stays, but for the emptying that an erasure asks for.
CREATE TRIGGER notice_draft_is_append_only_update BEFORE UPDATE ON notice_draft
WHEN NOT (NEW.body = '' AND NEW.notice = OLD.notice AND NEW.n = OLD.n AND NEW.pack = OLD.pack AND NEW.rule = OLD.rule
          AND NEW.digest = OLD.digest AND NEW.made_by = OLD.made_by AND NEW.made_at = OLD.made_at)
BEGIN SELECT RAISE(ABORT, 'the texts of a letter are kept'); END;
CREATE TRIGGER notice_draft_is_append_only_delete BEFORE DELETE ON notice_draft
BEGIN SELECT RAISE(ABORT, 'the texts of a letter are kept'); END;
CREATE TRIGGER case_event_is_append_only_delete BEFORE DELETE ON case_event
BEGIN SELECT RAISE(ABORT, 'case events are append-only'); END;
