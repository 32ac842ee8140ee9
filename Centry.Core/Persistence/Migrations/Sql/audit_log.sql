-- The audit log chains itself: whoever inserts, and by whatever way, gets the next place and the hash over the entry before.

-- A value that cannot run into its neighbour: its length in bytes, a colon, itself, a comma; a lone dash where there is none.
CREATE FUNCTION audit_field(v text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN v IS NULL THEN '-,' ELSE octet_length(convert_to(v, 'UTF8')) || ':' || v || ',' END
$$;

CREATE FUNCTION audit_hash(e audit_log) RETURNS bytea LANGUAGE sql STABLE AS $$
  SELECT sha256(e.previous_hash || convert_to(
    audit_field(e.organization_id::text) || audit_field(e.sequence::text)
    || audit_field(to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
    || audit_field(e.actor_kind) || audit_field(e.actor_id::text) || audit_field(e.actor_name) || audit_field(host(e.ip)) || audit_field(e.user_agent)
    || audit_field(e.action) || audit_field(e.merchant_id::text) || audit_field(e.target_type) || audit_field(e.target_id) || audit_field(e.changes), 'UTF8'))
$$;

-- The head's row lock makes those who append at once come one after the other, until each commits: no two entries follow the same one.
CREATE FUNCTION chain_audit_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.organization_id IS NULL THEN
    SELECT m.organization_id INTO NEW.organization_id FROM merchants m WHERE m.id = NEW.merchant_id;
  END IF;
  INSERT INTO audit_heads (organization_id, sequence, hash) VALUES (NEW.organization_id, 0, decode(repeat('00', 32), 'hex'))
  ON CONFLICT (organization_id) DO NOTHING;
  SELECT h.sequence + 1, h.hash INTO NEW.sequence, NEW.previous_hash FROM audit_heads h WHERE h.organization_id = NEW.organization_id FOR UPDATE;
  NEW.hash := audit_hash(NEW);
  UPDATE audit_heads SET sequence = NEW.sequence, hash = NEW.hash WHERE organization_id = NEW.organization_id;
  RETURN NEW;
END
$$;
CREATE TRIGGER audit_log_chained BEFORE INSERT ON audit_log FOR EACH ROW EXECUTE FUNCTION chain_audit_entry();
CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE audit_log ALTER COLUMN organization_id SET NOT NULL;
