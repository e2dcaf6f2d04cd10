-- Statements are divided by empty lines. Both databases run this file as it is.
create table meta (
  one integer primary key check (one = 1),
  generation bigint not null,
  store text not null
)

-- One row for each thing that an administrator edits; document is JSON. Columns are what the database itself has to watch.
create table record (
  id text primary key,
  kind text not null,
  natural_key text not null,
  version bigint not null,
  created_at text not null,
  changed_at text not null,
  belongs_to text references record (id),
  document text not null,
  unique (kind, natural_key)
)

create index record_belongs_to on record (belongs_to)

-- Which record names which: what is named cannot be deleted.
create table record_reference (
  from_id text not null references record (id) on delete cascade,
  to_id text not null references record (id),
  primary key (from_id, to_id)
)

create index record_reference_to on record_reference (to_id)

create table audit (
  number bigint primary key,
  at text not null,
  who text not null,
  action text not null,
  kind text not null,
  record_id text not null,
  label text not null,
  before_document text,
  after_document text
)

create index audit_record on audit (record_id)

create table data_key (
  one integer primary key check (one = 1),
  wrapped text not null
)

-- Requests that must have one effect however often they are sent.
create table repetition (
  who text not null,
  word text not null,
  digest text not null,
  record_id text not null,
  at text not null,
  primary key (who, word)
)
