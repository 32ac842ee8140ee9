-- Everything that moves money is written here: one call, one round trip, one commit, for any number of payments.
-- Each item has its own outcome; a refused one never fails its neighbours. The rules (fees, transitions, postings)
-- are decided in C#; this is the referee (keys, versions, funds, caps) and the pen.
--
-- p_items: array of {idempotency?, payin?, payout?, recipients?, move?, payout_move?, recipient_move?, refund?, hold?, cap?, history?,
--          entries?, delta?, events?, task?, start_recipients?, callback?, exchanges?, audit?, erp_record?}; objects carry column names.
-- p_now:   the caller's clock, for what must agree with it (expiry of keys, due times).
-- The flags say whether any item has a key, a transition, or funds to hold: what nobody needs is not looked for.
--
-- Locks are always taken in this order, and within each in order of ids: payins, payouts, recipients, caps, balances.
-- This file holds the functions as they are now; every migration that changes them runs it again.

CREATE OR REPLACE FUNCTION uuid_v7(p_at timestamptz) RETURNS uuid LANGUAGE sql VOLATILE PARALLEL SAFE AS $$
  -- A random UUID whose first 48 bits are the time in milliseconds and whose version nibble is 7 (RFC 9562).
  SELECT encode(set_bit(set_bit(
    overlay(uuid_send(gen_random_uuid()) PLACING substring(int8send(floor(extract(epoch FROM p_at) * 1000)::bigint) FROM 3) FROM 1 FOR 6),
    52, 1), 53, 1), 'hex')::uuid
$$;

-- Writes accepted transitions. Their versions were checked under the locks of the caller.
CREATE OR REPLACE FUNCTION move_payments(p_items jsonb, p_now timestamptz) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE payins p SET
    status = m.status, version = p.version + 1, updated_at = m.updated_at,
    provider_reference = coalesce(m.provider_reference, p.provider_reference),
    failure_code = m.failure_code, failure_reason = m.failure_reason,
    redirect_url = coalesce(m.redirect_url, p.redirect_url),
    provider_page_url = coalesce(m.provider_page_url, p.provider_page_url),
    provider_account_id = coalesce(m.provider_account_id, p.provider_account_id),
    gateway = coalesce(m.gateway, p.gateway),
    gateway_fee_minor = coalesce(m.gateway_fee_minor, p.gateway_fee_minor),
    net_minor = coalesce(m.net_minor, p.net_minor),
    submission_id = coalesce(m.submission_id, p.submission_id),
    refunded_minor = coalesce(m.refunded_minor, p.refunded_minor),
    completed_at = coalesce(m.completed_at, p.completed_at)
  FROM jsonb_array_elements(p_items) o(doc) CROSS JOIN LATERAL jsonb_populate_record(NULL::payins, o.doc -> 'move') m
  WHERE o.doc ? 'move' AND p.id = m.id;

  UPDATE payouts p SET
    status = m.status, version = p.version + 1, updated_at = m.updated_at,
    provider_reference = coalesce(m.provider_reference, p.provider_reference),
    failure_code = m.failure_code, failure_reason = m.failure_reason, needs_attention = m.needs_attention,
    decided_by = coalesce(m.decided_by, p.decided_by), held_at = coalesce(m.held_at, p.held_at), completed_at = coalesce(m.completed_at, p.completed_at)
  FROM jsonb_array_elements(p_items) o(doc) CROSS JOIN LATERAL jsonb_populate_record(NULL::payouts, o.doc -> 'payout_move') m
  WHERE o.doc ? 'payout_move' AND p.id = m.id;

  -- What ends a payout before it is sent ends its recipients with it.
  UPDATE payout_recipients r SET status = o.doc #>> '{payout_move,status}', updated_at = p_now
  FROM jsonb_array_elements(p_items) o(doc)
  WHERE o.doc #>> '{payout_move,status}' IN ('rejected', 'cancelled') AND r.payout_id = (o.doc #>> '{payout_move,id}')::uuid AND r.status = 'pending';

  WITH moved AS (
    UPDATE payout_recipients r SET
      status = m.status, version = r.version + 1, updated_at = m.updated_at,
      provider_reference = coalesce(m.provider_reference, r.provider_reference),
      failure_code = m.failure_code, failure_reason = m.failure_reason, needs_attention = m.needs_attention, completed_at = m.completed_at
    FROM jsonb_array_elements(p_items) o(doc) CROSS JOIN LATERAL jsonb_populate_record(NULL::payout_recipients, o.doc -> 'recipient_move') m
    WHERE o.doc ? 'recipient_move' AND r.id = m.id
    RETURNING r.payout_id, r.status, r.amount_minor, o.doc #>> '{recipient_move,settles}' = 'true' AS settles, o.doc #>> '{recipient_move,returns}' = 'true' AS returns, o.doc #>> '{recipient_move,traceparent}' AS traceparent
  ), counted AS (
    UPDATE payouts p SET
      completed_count = p.completed_count + m.completed, failed_count = p.failed_count + m.failed, failed_minor = p.failed_minor + m.failed_minor,
      updated_at = p_now
    FROM (
      SELECT payout_id, count(*) FILTER (WHERE status = 'completed') - count(*) FILTER (WHERE returns) AS completed, bool_and(returns) AS only_returns, count(*) FILTER (WHERE status = 'failed') AS failed,
             coalesce(sum(amount_minor) FILTER (WHERE status = 'failed'), 0) AS failed_minor, max(traceparent) AS traceparent
      FROM moved WHERE settles GROUP BY payout_id
    ) m
    WHERE p.id = m.payout_id
    RETURNING p.id, p.merchant_id, m.traceparent, p.completed_count + p.failed_count = p.recipient_count AND NOT m.only_returns AS is_last
  )
  -- The last one to settle has the worker end the payout itself.
  INSERT INTO work_tasks (id, kind, payment_id, merchant_id, due_at, attempts, traceparent, created_at)
  SELECT uuid_v7(p_now), 'finish_payout', c.id, c.merchant_id, p_now, 0, c.traceparent, p_now FROM counted c WHERE c.is_last;

  -- The payout shows it too, until it ends.
  UPDATE payouts p SET needs_attention = true
  FROM jsonb_array_elements(p_items) o(doc)
  WHERE o.doc #>> '{recipient_move,needs_attention}' = 'true' AND p.id = (o.doc #>> '{recipient_move,payout_id}')::uuid;

  -- A transition replaces what the worker still owed the payment. Only a callback's question outlives the step to processing:
  -- a provider that is quicker with its callback than with its answer has already decided.
  DELETE FROM work_tasks t USING (
    SELECT (m.doc ->> 'id')::uuid AS id, m.doc ->> 'status' AS status
    FROM jsonb_array_elements(p_items) o(doc)
    CROSS JOIN LATERAL (VALUES (o.doc -> 'move'), (o.doc -> 'payout_move'), (o.doc -> 'recipient_move'), (o.doc -> 'refund')) m(doc)
    WHERE m.doc IS NOT NULL
  ) d WHERE t.payment_id = d.id AND NOT ((t.kind LIKE 'confirm\_%' OR t.kind = 'finish_payout') AND d.status = 'processing');
END
$$;

-- Holds funds for the items that ask for it: moves them from available to reserved if they are there, one after the other in order
-- of the batch, after the caps of their keys. Returns those refused: [{item, outcome, known}].
CREATE OR REPLACE FUNCTION hold_funds(p_items jsonb, p_accepted int[]) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_refused  jsonb := '[]';
  v_held     int[] := '{}';
  v_balances uuid[];
  v_funds    jsonb;          -- balance id → available
  v_used     jsonb := '{}';  -- key and currency → what counts against the cap
  v_item     record;
  v_key      text;
  v_balance  text;
  v_known    bigint;
BEGIN
  -- Parallel payouts of one key and currency are counted one after the other.
  PERFORM pg_advisory_xact_lock(hashtextextended('cap/' || c.key, 0)) FROM (
    SELECT DISTINCT (o.doc #>> '{cap,api_key_id}') || (o.doc #>> '{cap,currency_code}') AS key
    FROM jsonb_array_elements(p_items) WITH ORDINALITY o(doc, ord) WHERE o.doc ? 'cap' AND (o.ord - 1)::int = ANY (p_accepted) ORDER BY 1) c;

  SELECT array_agg(b.id) INTO v_balances FROM (
    SELECT b.id FROM balances b
    WHERE b.id IN (SELECT (o.doc #>> '{hold,balance_id}')::uuid FROM jsonb_array_elements(p_items) WITH ORDINALITY o(doc, ord)
                   WHERE o.doc ? 'hold' AND (o.ord - 1)::int = ANY (p_accepted))
    ORDER BY b.id FOR UPDATE) b;
  PERFORM fold_locked_balances(v_balances, NULL);
  SELECT jsonb_object_agg(b.id, b.available_minor) INTO v_funds FROM balances b WHERE b.id = ANY (v_balances);

  FOR v_item IN
    SELECT (o.ord - 1)::int AS item, o.doc -> 'hold' AS hold, o.doc -> 'cap' AS cap
    FROM jsonb_array_elements(p_items) WITH ORDINALITY o(doc, ord)
    WHERE o.doc ? 'hold' AND (o.ord - 1)::int = ANY (p_accepted) ORDER BY o.ord
  LOOP
    v_key := NULL;
    IF v_item.cap IS NOT NULL THEN
      v_key := (v_item.cap ->> 'api_key_id') || (v_item.cap ->> 'currency_code');
      IF NOT v_used ? v_key THEN
        SELECT coalesce(sum(p.amount_minor - p.failed_minor), 0) INTO v_known FROM payouts p
        WHERE p.api_key_id = (v_item.cap ->> 'api_key_id')::uuid AND p.currency_code = v_item.cap ->> 'currency_code'
          AND p.held_at > (v_item.cap ->> 'since')::timestamptz AND p.status NOT IN ('failed', 'rejected', 'cancelled');
        v_used := v_used || jsonb_build_object(v_key, v_known);
      END IF;
      v_known := (v_used ->> v_key)::bigint;
      IF v_known + (v_item.cap ->> 'amount_minor')::numeric > (v_item.cap ->> 'cap_minor')::numeric THEN
        v_refused := v_refused || jsonb_build_object('item', v_item.item, 'outcome', 'over_cap', 'known', v_known);
        CONTINUE;
      END IF;
    END IF;

    v_balance := v_item.hold ->> 'balance_id';
    v_known := (v_funds ->> v_balance)::bigint;
    IF v_known IS NULL OR v_known < (v_item.hold ->> 'amount_minor')::bigint THEN
      v_refused := v_refused || jsonb_build_object('item', v_item.item, 'outcome', 'insufficient', 'known', v_known);
      CONTINUE;
    END IF;
    v_funds := v_funds || jsonb_build_object(v_balance, v_known - (v_item.hold ->> 'amount_minor')::bigint);
    IF v_key IS NOT NULL THEN
      v_used := v_used || jsonb_build_object(v_key, (v_used ->> v_key)::bigint + (v_item.cap ->> 'amount_minor')::bigint);
    END IF;
    v_held := v_held || v_item.item;
  END LOOP;

  UPDATE balances b SET
    available_minor = b.available_minor - h.amount, reserved_minor = b.reserved_minor + h.amount, last_movement_at = greatest(b.last_movement_at, h.at)
  FROM (
    SELECT (o.doc #>> '{hold,balance_id}')::uuid AS balance_id, sum((o.doc #>> '{hold,amount_minor}')::bigint) AS amount, max((o.doc #>> '{hold,at}')::timestamptz) AS at
    FROM jsonb_array_elements(p_items) WITH ORDINALITY o(doc, ord) WHERE (o.ord - 1)::int = ANY (v_held) GROUP BY 1
  ) h WHERE b.id = h.balance_id;
  RETURN v_refused;
END
$$;

-- Keeps what was said at gateways: of each payment the first 5 calls and the latest 15. It is told to people and decides nothing, so whatever
-- goes wrong here goes wrong alone: the statement that it is part of goes on. Nothing is waited for, either: who else drops rows may do so.
-- p_rows: array of objects with column names.
CREATE OR REPLACE FUNCTION keep_gateway_exchanges(p_rows jsonb) RETURNS void LANGUAGE plpgsql SET jit = off AS $$
BEGIN
  INSERT INTO gateway_exchanges SELECT r.* FROM jsonb_populate_recordset(NULL::gateway_exchanges, p_rows) r;
  DELETE FROM gateway_exchanges WHERE id IN (
    SELECT e.id FROM gateway_exchanges e
    WHERE e.id IN (
      SELECT c.id FROM (
        SELECT k.id, row_number() OVER (PARTITION BY k.payment_id ORDER BY k.at, k.id) AS from_first, row_number() OVER (PARTITION BY k.payment_id ORDER BY k.at DESC, k.id DESC) AS from_last
        FROM gateway_exchanges k
        WHERE k.payment_id IN (SELECT DISTINCT (r ->> 'payment_id')::uuid FROM jsonb_array_elements(p_rows) r)) c
      WHERE c.from_first > 5 AND c.from_last > 15)
    FOR UPDATE SKIP LOCKED);
EXCEPTION WHEN OTHERS THEN
  RAISE LOG 'keep_gateway_exchanges: %', SQLSTATE; -- the message may quote a body
END
$$;

DROP FUNCTION IF EXISTS apply_payment_writes(jsonb, timestamptz, boolean, boolean);
DROP FUNCTION IF EXISTS apply_payment_writes(jsonb, timestamptz, boolean, boolean, boolean);
CREATE FUNCTION apply_payment_writes(p_items jsonb, p_now timestamptz, p_keyed boolean, p_moving boolean, p_holding boolean DEFAULT false)
RETURNS TABLE (item int, outcome text, stored_status smallint, stored_body text, stored_fingerprint bytea, known_minor bigint)
-- The planner takes arrays of JSON for a hundred times as long as they are, and would compile what is done in a millisecond.
LANGUAGE plpgsql SET jit = off AS $$
#variable_conflict use_column
DECLARE
  v_all       int[];
  v_unlocked  int[] := '{}';  -- a twin with the same idempotency key is being written right now
  v_lost      int[] := '{}';  -- the key was used before
  v_stale     int[] := '{}';  -- the payment is no longer as the caller saw it
  v_refused   jsonb := '[]';  -- {item, outcome, known}: the funds or the cap did not reach
  v_accepted  int[];
BEGIN
  SELECT array_agg(i) INTO v_all FROM generate_series(0, jsonb_array_length(p_items) - 1) i;
  v_accepted := v_all;

  IF p_keyed THEN
    -- The advisory lock turns "wait for the twin" into "say that it is in flight"; the primary key decides.
    WITH wanted AS MATERIALIZED (
      SELECT (o.ord - 1)::int AS item, k.*
      FROM jsonb_array_elements(p_items) WITH ORDINALITY o(doc, ord)
      CROSS JOIN LATERAL jsonb_populate_record(NULL::idempotency_keys, o.doc -> 'idempotency') k
      WHERE o.doc ? 'idempotency'
    ), locked AS MATERIALIZED (
      SELECT w.*, pg_try_advisory_xact_lock(hashtextextended(w.merchant_id::text || w.environment || w.key, 0)) AS got FROM wanted w
    ), firsts AS (
      SELECT DISTINCT ON (merchant_id, environment, key) l.* FROM locked l WHERE got ORDER BY merchant_id, environment, key, item
    ), won AS (
      INSERT INTO idempotency_keys AS t (merchant_id, environment, key, fingerprint, status_code, response_body, payment_id, created_at, expires_at)
      SELECT merchant_id, environment, key, fingerprint, status_code, response_body, payment_id, created_at, expires_at FROM firsts
      ORDER BY merchant_id, environment, key
      ON CONFLICT (merchant_id, environment, key) DO UPDATE SET
        fingerprint = excluded.fingerprint, status_code = excluded.status_code, response_body = excluded.response_body,
        payment_id = excluded.payment_id, created_at = excluded.created_at, expires_at = excluded.expires_at
      WHERE t.expires_at <= p_now
      RETURNING t.merchant_id, t.environment, t.key
    )
    SELECT coalesce(array_agg(l.item) FILTER (WHERE NOT l.got), '{}'),
           coalesce(array_agg(l.item) FILTER (WHERE l.got AND (w.key IS NULL OR f.item IS NULL)), '{}')
    INTO v_unlocked, v_lost
    FROM locked l
    LEFT JOIN firsts f ON f.item = l.item
    LEFT JOIN won w ON w.merchant_id = l.merchant_id AND w.environment = l.environment AND w.key = l.key;

    SELECT coalesce(array_agg(i), '{}') INTO v_accepted FROM unnest(v_all) i
    WHERE i <> ALL (v_unlocked) AND i <> ALL (v_lost);
  END IF;

  IF p_moving THEN
    PERFORM 1 FROM payins p
    WHERE p.id IN (SELECT (o.doc #>> '{move,id}')::uuid FROM jsonb_array_elements(p_items) o(doc) WHERE o.doc ? 'move')
    ORDER BY p.id FOR UPDATE;
    -- A recipient's settlement counts on its payout, so the payout's row is locked with it.
    PERFORM 1 FROM payouts p
    WHERE p.id IN (SELECT coalesce(o.doc #>> '{payout_move,id}', o.doc #>> '{recipient_move,payout_id}')::uuid
                   FROM jsonb_array_elements(p_items) o(doc) WHERE o.doc ?| '{payout_move,recipient_move}')
    ORDER BY p.id FOR UPDATE;
    PERFORM 1 FROM payout_recipients r
    WHERE r.id IN (SELECT (o.doc #>> '{recipient_move,id}')::uuid FROM jsonb_array_elements(p_items) o(doc) WHERE o.doc ? 'recipient_move')
    ORDER BY r.id FOR UPDATE;

    -- A payment moves at most once in a batch, and only from the version that its caller saw.
    WITH asked AS MATERIALIZED (
      SELECT (o.ord - 1)::int AS i, m.kind, (m.doc ->> 'id')::uuid AS id, (m.doc ->> 'version')::int AS version
      FROM jsonb_array_elements(p_items) WITH ORDINALITY o(doc, ord)
      CROSS JOIN LATERAL (VALUES ('payin', o.doc -> 'move'), ('payout', o.doc -> 'payout_move'), ('recipient', o.doc -> 'recipient_move')) m(kind, doc)
      WHERE m.doc IS NOT NULL AND (o.ord - 1)::int = ANY (v_accepted)
    ), firsts AS (
      SELECT DISTINCT ON (kind, id) * FROM asked ORDER BY kind, id, i
    )
    SELECT coalesce(array_agg(i), '{}') INTO v_stale
    FROM (
      SELECT i FROM asked
      EXCEPT
      SELECT f.i FROM firsts f WHERE f.version = CASE f.kind
        WHEN 'payin' THEN (SELECT p.version FROM payins p WHERE p.id = f.id)
        WHEN 'payout' THEN (SELECT p.version FROM payouts p WHERE p.id = f.id)
        ELSE (SELECT r.version FROM payout_recipients r WHERE r.id = f.id) END
    ) s;
    SELECT coalesce(array_agg(i), '{}') INTO v_accepted FROM unnest(v_accepted) i WHERE i <> ALL (v_stale);
  END IF;

  IF p_holding THEN
    v_refused := hold_funds(p_items, v_accepted);
    SELECT coalesce(array_agg(i), '{}') INTO v_accepted FROM unnest(v_accepted) i
    WHERE i NOT IN (SELECT (r ->> 'item')::int FROM jsonb_array_elements(v_refused) r);
  END IF;

  IF p_keyed AND (v_stale <> '{}' OR v_refused <> '[]') THEN
    -- Their answers were computed for a state that was not so: the keys are free for the next try.
    DELETE FROM idempotency_keys t USING (
      SELECT k.merchant_id, k.environment, k.key
      FROM jsonb_array_elements(p_items) WITH ORDINALITY o(doc, ord)
      CROSS JOIN LATERAL jsonb_populate_record(NULL::idempotency_keys, o.doc -> 'idempotency') k
      WHERE o.doc ? 'idempotency'
        AND (o.ord - 1)::int IN (SELECT unnest(v_stale) UNION ALL SELECT (r ->> 'item')::int FROM jsonb_array_elements(v_refused) r)
    ) d WHERE t.merchant_id = d.merchant_id AND t.environment = d.environment AND t.key = d.key;
  END IF;

  IF p_moving THEN
    PERFORM move_payments((
      SELECT coalesce(jsonb_agg(o.doc ORDER BY o.ord), '[]') FROM jsonb_array_elements(p_items) WITH ORDINALITY o(doc, ord)
      WHERE o.doc ?| '{move,payout_move,recipient_move,refund}' AND (o.ord - 1)::int = ANY (v_accepted)), p_now);
  END IF;

  INSERT INTO payins
  SELECT r.* FROM jsonb_array_elements(p_items) WITH ORDINALITY o(doc, ord)
  CROSS JOIN LATERAL jsonb_populate_record(NULL::payins, o.doc -> 'payin') r
  WHERE o.doc ? 'payin' AND (o.ord - 1)::int = ANY (v_accepted);

  INSERT INTO payouts
  SELECT r.* FROM jsonb_array_elements(p_items) WITH ORDINALITY o(doc, ord)
  CROSS JOIN LATERAL jsonb_populate_record(NULL::payouts, o.doc -> 'payout') r
  WHERE o.doc ? 'payout' AND (o.ord - 1)::int = ANY (v_accepted);

  INSERT INTO payout_recipients
  SELECT r.* FROM jsonb_array_elements(p_items) WITH ORDINALITY o(doc, ord)
  CROSS JOIN LATERAL jsonb_populate_recordset(NULL::payout_recipients, o.doc -> 'recipients') r
  WHERE o.doc ? 'recipients' AND (o.ord - 1)::int = ANY (v_accepted);

  -- The payin's version, checked above, guards its refunds too.
  INSERT INTO refunds AS t
  SELECT r.* FROM jsonb_array_elements(p_items) WITH ORDINALITY o(doc, ord)
  CROSS JOIN LATERAL jsonb_populate_record(NULL::refunds, o.doc -> 'refund') r
  WHERE o.doc ? 'refund' AND (o.ord - 1)::int = ANY (v_accepted)
  ON CONFLICT (id) DO UPDATE SET
    status = excluded.status, provider_reference = coalesce(excluded.provider_reference, t.provider_reference),
    failure_code = excluded.failure_code, failure_reason = excluded.failure_reason, needs_attention = excluded.needs_attention,
    updated_at = excluded.updated_at, completed_at = excluded.completed_at;

  INSERT INTO status_history
  SELECT r.* FROM jsonb_array_elements(p_items) WITH ORDINALITY o(doc, ord)
  CROSS JOIN LATERAL jsonb_populate_record(NULL::status_history, o.doc -> 'history') r
  WHERE o.doc ? 'history' AND (o.ord - 1)::int = ANY (v_accepted);

  -- What a person did. In the order of organizations: each takes the lock of its log's end.
  IF jsonb_path_exists(p_items, '$[*].audit') THEN
    INSERT INTO audit_log (id, organization_id, merchant_id, at, actor_kind, actor_id, actor_name, ip, user_agent, action, target_type, target_id, changes)
    SELECT r.id, m.organization_id, r.merchant_id, r.at, r.actor_kind, r.actor_id, r.actor_name, r.ip, r.user_agent, r.action, r.target_type, r.target_id, r.changes
    FROM jsonb_array_elements(p_items) WITH ORDINALITY o(doc, ord)
    CROSS JOIN LATERAL jsonb_populate_record(NULL::audit_log, o.doc -> 'audit') r
    JOIN merchants m ON m.id = r.merchant_id
    WHERE o.doc ? 'audit' AND (o.ord - 1)::int = ANY (v_accepted)
    ORDER BY m.organization_id, o.ord;
  END IF;

  INSERT INTO ledger_entries
  SELECT r.* FROM jsonb_array_elements(p_items) WITH ORDINALITY o(doc, ord)
  CROSS JOIN LATERAL jsonb_populate_recordset(NULL::ledger_entries, o.doc -> 'entries') r
  WHERE o.doc ? 'entries' AND (o.ord - 1)::int = ANY (v_accepted);

  INSERT INTO balance_deltas (balance_id, available_minor, pending_minor, reserved_minor, payin_volume_minor, payout_volume_minor, centry_fees_minor, gateway_fees_minor, at)
  SELECT r.balance_id, r.available_minor, r.pending_minor, r.reserved_minor, r.payin_volume_minor, r.payout_volume_minor, r.centry_fees_minor, r.gateway_fees_minor, r.at
  FROM jsonb_array_elements(p_items) WITH ORDINALITY o(doc, ord)
  CROSS JOIN LATERAL jsonb_populate_record(NULL::balance_deltas, o.doc -> 'delta') r
  WHERE o.doc ? 'delta' AND (o.ord - 1)::int = ANY (v_accepted);

  WITH told AS (
    INSERT INTO events (id, merchant_id, environment, type, payment_id, data, webhook_url, traceparent, created_at)
    SELECT r.id, r.merchant_id, r.environment, r.type, r.payment_id, r.data, r.webhook_url, r.traceparent, r.created_at
    FROM jsonb_array_elements(p_items) WITH ORDINALITY o(doc, ord)
    CROSS JOIN LATERAL jsonb_populate_recordset(NULL::events, o.doc -> 'events') r
    WHERE o.doc ? 'events' AND (o.ord - 1)::int = ANY (v_accepted)
    RETURNING *
  )
  INSERT INTO webhook_deliveries (id, event_id, endpoint_id, lane, merchant_id, payment_id, event_type, url, status, attempt_count, attempts_before, is_parked, next_attempt_at, created_at)
  SELECT uuid_v7(p_now), e.id, w.id, l.lane, e.merchant_id, e.payment_id,
         webhook_event_name(e.type, w.events),
         CASE WHEN w.is_default THEN coalesce(e.webhook_url, w.url) ELSE w.url END,
         'pending', 0, 0, webhook_lane_is_full(l.lane, p_now), p_now, p_now
  FROM told e
  JOIN webhook_endpoints w ON w.merchant_id = e.merchant_id AND (w.disabled_at IS NULL OR (w.is_default AND e.webhook_url IS NOT NULL))
  CROSS JOIN LATERAL webhook_lane(w.id, CASE WHEN w.is_default THEN e.webhook_url END) l(lane)
  WHERE (CASE WHEN w.is_default THEN coalesce(e.webhook_url, w.url) ELSE w.url END) IS NOT NULL
    AND webhook_event_name(e.type, w.events) IS NOT NULL;

  INSERT INTO provider_callbacks
  SELECT r.* FROM jsonb_array_elements(p_items) WITH ORDINALITY o(doc, ord)
  CROSS JOIN LATERAL jsonb_populate_record(NULL::provider_callbacks, o.doc -> 'callback') r
  WHERE o.doc ? 'callback' AND (o.ord - 1)::int = ANY (v_accepted);

  INSERT INTO work_tasks
  SELECT r.* FROM jsonb_array_elements(p_items) WITH ORDINALITY o(doc, ord)
  CROSS JOIN LATERAL jsonb_populate_record(NULL::work_tasks, '{"lane": ""}' || (o.doc -> 'task')) r -- what an older service writes has no lane
  WHERE o.doc ? 'task' AND (o.ord - 1)::int = ANY (v_accepted);

  -- What a completion owes to the merchant's books; the worker carries it out.
  IF jsonb_path_exists(p_items, '$[*].erp_record') THEN
    INSERT INTO erp_records
    SELECT r.* FROM jsonb_array_elements(p_items) WITH ORDINALITY o(doc, ord)
    CROSS JOIN LATERAL jsonb_populate_record(NULL::erp_records, o.doc -> 'erp_record') r
    WHERE o.doc ? 'erp_record' AND (o.ord - 1)::int = ANY (v_accepted)
    ON CONFLICT (payment_id, kind) DO NOTHING;
  END IF;

  IF jsonb_path_exists(p_items, '$[*].start_recipients') THEN
    -- A bulk payout has only so many recipients on their way at once; each that got through lets the next one start. The payout's
    -- row is locked, so that no two batches start the same one.
    WITH wanted AS (
      SELECT (o.doc #>> '{start_recipients,payout_id}')::uuid AS payout_id, sum((o.doc #>> '{start_recipients,count}')::int) AS n,
             max(o.doc #>> '{start_recipients,traceparent}') AS traceparent
      FROM jsonb_array_elements(p_items) WITH ORDINALITY o(doc, ord)
      WHERE o.doc ? 'start_recipients' AND (o.ord - 1)::int = ANY (v_accepted) GROUP BY 1
    ), started AS (
      UPDATE payout_recipients r SET is_started = true, updated_at = p_now
      FROM (
        SELECT n.id, w.traceparent FROM wanted w
        CROSS JOIN LATERAL (SELECT r.id FROM payout_recipients r WHERE r.payout_id = w.payout_id AND r.status = 'pending' AND NOT r.is_started ORDER BY r.position LIMIT w.n) n
      ) next
      WHERE r.id = next.id RETURNING r.id, r.payout_id, r.merchant_id, next.traceparent
    )
    INSERT INTO work_tasks (id, kind, payment_id, merchant_id, lane, due_at, attempts, traceparent, created_at)
    SELECT uuid_v7(p_now), 'submit_recipient', s.id, s.merchant_id, p.gateway, p_now, 0, s.traceparent, p_now FROM started s JOIN payouts p ON p.id = s.payout_id;
  END IF;

  IF jsonb_path_exists(p_items, '$[*].exchanges') THEN
    PERFORM keep_gateway_exchanges((
      SELECT jsonb_agg(e.said) FROM jsonb_array_elements(p_items) WITH ORDINALITY o(doc, ord)
      CROSS JOIN LATERAL jsonb_array_elements(o.doc -> 'exchanges') e(said)
      WHERE o.doc ? 'exchanges' AND (o.ord - 1)::int = ANY (v_accepted)));
  END IF;

  -- One wake-up for the whole batch, heard when it commits. Losing it costs seconds: the rows are there.
  IF v_accepted <> '{}' THEN
    PERFORM pg_notify('centry_work', '');
  END IF;

  RETURN QUERY SELECT i, 'done', NULL::smallint, NULL::text, NULL::bytea, NULL::bigint FROM unnest(v_accepted) i;
  IF v_stale <> '{}' THEN
    RETURN QUERY SELECT i, 'stale', NULL::smallint, NULL::text, NULL::bytea, NULL::bigint FROM unnest(v_stale) i;
  END IF;
  IF v_refused <> '[]' THEN
    RETURN QUERY SELECT (r ->> 'item')::int, r ->> 'outcome', NULL::smallint, NULL::text, NULL::bytea, (r ->> 'known')::bigint FROM jsonb_array_elements(v_refused) r;
  END IF;
  IF v_unlocked <> '{}' THEN
    RETURN QUERY SELECT i, 'in_flight', NULL::smallint, NULL::text, NULL::bytea, NULL::bigint FROM unnest(v_unlocked) i;
  END IF;
  IF v_lost <> '{}' THEN
    RETURN QUERY
    SELECT (o.ord - 1)::int, CASE WHEN t.key IS NULL THEN 'in_flight' ELSE 'replay' END, t.status_code, t.response_body, t.fingerprint, NULL::bigint
    FROM jsonb_array_elements(p_items) WITH ORDINALITY o(doc, ord)
    LEFT JOIN idempotency_keys t
      ON t.merchant_id = (o.doc #>> '{idempotency,merchant_id}')::uuid
     AND t.environment = o.doc #>> '{idempotency,environment}' AND t.key = o.doc #>> '{idempotency,key}'
    WHERE (o.ord - 1)::int = ANY (v_lost);
  END IF;
END
$$;
