-- The checkpoints of balances, and how appended changes get into them.

-- Folds the appended deltas of balances that the caller has locked into their checkpoints, up to a delta's id or all.
-- Returns how many were folded.
CREATE OR REPLACE FUNCTION fold_locked_balances(p_balances uuid[], p_horizon bigint) RETURNS bigint LANGUAGE sql AS $$
  WITH gone AS (
    DELETE FROM balance_deltas d WHERE d.balance_id = ANY (p_balances) AND (p_horizon IS NULL OR d.id <= p_horizon) RETURNING d.*
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
  SELECT coalesce(sum(n), 0)::bigint FROM folded
$$;

-- Folds appended deltas into their checkpoints, the oldest first; balances that somebody else has locked are left for the next time.
CREATE OR REPLACE FUNCTION fold_balance_deltas(p_limit int) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  v_horizon  bigint;
  v_balances uuid[];
BEGIN
  SELECT max(d.id) INTO v_horizon FROM (SELECT id FROM balance_deltas ORDER BY id LIMIT p_limit) d;
  SELECT array_agg(c.id) INTO v_balances FROM (
    SELECT b.id FROM balances b
    WHERE b.id IN (SELECT d.balance_id FROM balance_deltas d WHERE d.id <= v_horizon)
    ORDER BY b.id FOR UPDATE SKIP LOCKED) c;
  RETURN fold_locked_balances(v_balances, v_horizon);
END
$$;
