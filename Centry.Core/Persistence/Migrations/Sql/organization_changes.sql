-- What an organization decides is part of each of its merchants' configuration.
CREATE FUNCTION mark_organization_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE v_merchant uuid;
BEGIN
  FOR v_merchant IN
    SELECT m.id FROM merchants m WHERE m.organization_id = coalesce(to_jsonb(NEW) ->> 'organization_id', to_jsonb(OLD) ->> 'organization_id')::uuid ORDER BY m.id
  LOOP
    INSERT INTO config_changes (merchant_id, changed_at) VALUES (v_merchant, clock_timestamp())
    ON CONFLICT (merchant_id) DO UPDATE SET version = nextval(pg_get_serial_sequence('config_changes', 'version')), changed_at = clock_timestamp();
    PERFORM pg_notify('centry_config', v_merchant::text);
  END LOOP;
  RETURN NULL;
END
$$;
CREATE TRIGGER payout_approval_thresholds_changed AFTER INSERT OR UPDATE OR DELETE ON payout_approval_thresholds
  FOR EACH ROW EXECUTE FUNCTION mark_organization_change();
