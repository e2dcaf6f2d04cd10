create function audit_only_grows() returns trigger language plpgsql as $$
begin
  raise exception 'the audit log only grows';
end $$

create trigger audit_only_grows before update or delete or truncate on audit
  for each statement execute function audit_only_grows()
