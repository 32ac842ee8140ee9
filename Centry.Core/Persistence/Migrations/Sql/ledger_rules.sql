-- The books, kept by the database itself.

-- A posting is inserted in one statement, and what a statement inserts sums to zero for each posting and currency.
-- Stricter than a deferred check, and its cost is shared by all postings of a batch.
CREATE FUNCTION refuse_unbalanced_postings() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE v_source uuid;
BEGIN
  SELECT source_id INTO v_source FROM inserted GROUP BY source_id, kind, currency_code HAVING sum(amount_minor) <> 0 LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'posting of % does not sum to zero', v_source USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_postings_balance';
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER ledger_entries_balance AFTER INSERT ON ledger_entries
  REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION refuse_unbalanced_postings();

-- Corrections are new entries.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER ledger_entries_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entries
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER status_history_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON status_history
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Folds appended deltas into their checkpoints: balances in id order, each one's deltas oldest first.
-- Returns how many deltas were folded.
CREATE FUNCTION fold_balance_deltas(p_limit int) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE v_folded bigint;
BEGIN
  WITH chosen AS MATERIALIZED (
    -- Only balances that nobody else folds at this moment; the oldest deltas first.
    SELECT b.id FROM balances b
    WHERE b.id IN (SELECT d.balance_id FROM (SELECT balance_id FROM balance_deltas ORDER BY id LIMIT p_limit) d)
    ORDER BY b.id FOR UPDATE SKIP LOCKED
  ), horizon AS MATERIALIZED (
    SELECT max(id) AS id FROM (SELECT id FROM balance_deltas ORDER BY id LIMIT p_limit) d
  ), gone AS (
    DELETE FROM balance_deltas d USING chosen c, horizon h WHERE d.balance_id = c.id AND d.id <= h.id RETURNING d.*
  ), sums AS (
    SELECT balance_id, sum(available_minor) a, sum(pending_minor) p, sum(reserved_minor) r, sum(payin_volume_minor) pv,
           sum(payout_volume_minor) ov, sum(centry_fees_minor) cf, sum(gateway_fees_minor) gf, max(at) at, count(*) n
    FROM gone GROUP BY balance_id
  ), folded AS (
    UPDATE balances b SET
      available_minor = b.available_minor + s.a, pending_minor = b.pending_minor + s.p, reserved_minor = b.reserved_minor + s.r,
      payin_volume_minor = b.payin_volume_minor + s.pv, payout_volume_minor = b.payout_volume_minor + s.ov,
      centry_fees_minor = b.centry_fees_minor + s.cf, gateway_fees_minor = b.gateway_fees_minor + s.gf,
      last_movement_at = greatest(b.last_movement_at, s.at)
    FROM sums s WHERE b.id = s.balance_id RETURNING s.n
  )
  SELECT coalesce(sum(n), 0) INTO v_folded FROM folded;
  RETURN v_folded;
END
$$;
