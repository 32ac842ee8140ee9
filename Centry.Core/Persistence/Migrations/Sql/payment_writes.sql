-- Everything that moves money is written here: one call, one round trip, one commit, for any number of payments.
-- Each item has its own outcome; a refused one never fails its neighbours. The rules (fees, transitions, postings)
-- are decided in C#; this is the referee (keys, versions) and the pen.
--
-- p_items: array of {idempotency?, payin?, move?, history?, entries?, delta?, event?, task?, callback?}; objects carry column names.
-- p_now:   the caller's clock, for what must agree with it (expiry of keys, due times).

CREATE FUNCTION uuid_v7(p_at timestamptz) RETURNS uuid LANGUAGE sql VOLATILE PARALLEL SAFE AS $$
  -- A random UUID whose first 48 bits are the time in milliseconds and whose version nibble is 7 (RFC 9562).
  SELECT encode(set_bit(set_bit(
    overlay(uuid_send(gen_random_uuid()) PLACING substring(int8send(floor(extract(epoch FROM p_at) * 1000)::bigint) FROM 3) FROM 1 FOR 6),
    52, 1), 53, 1), 'hex')::uuid
$$;

CREATE FUNCTION apply_payment_writes(p_items jsonb, p_now timestamptz, p_keyed boolean, p_moving boolean)
RETURNS TABLE (item int, outcome text, stored_status smallint, stored_body text, stored_fingerprint bytea)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  v_all       int[];
  v_unlocked  int[] := '{}';  -- a twin with the same idempotency key is being written right now
  v_lost      int[] := '{}';  -- the key was used before
  v_stale     int[] := '{}';  -- the payment is no longer as the caller saw it
  v_accepted  int[];
  v_rows      bigint;
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
    -- Rows are locked in id order, so that two batches never wait for each other in a circle.
    PERFORM 1 FROM payins p
    WHERE p.id IN (SELECT (o.doc #>> '{move,id}')::uuid FROM jsonb_array_elements(p_items) o(doc) WHERE o.doc ? 'move')
    ORDER BY p.id FOR UPDATE;

    WITH moves AS MATERIALIZED (
      SELECT DISTINCT ON (m.id) (o.ord - 1)::int AS item, m.*
      FROM jsonb_array_elements(p_items) WITH ORDINALITY o(doc, ord)
      CROSS JOIN LATERAL jsonb_populate_record(NULL::payins, o.doc -> 'move') m
      WHERE o.doc ? 'move' AND (o.ord - 1)::int = ANY (v_accepted)
      ORDER BY m.id, o.ord
    ), moved AS (
      UPDATE payins p SET
        status = m.status, version = p.version + 1, updated_at = m.updated_at,
        provider_reference = coalesce(m.provider_reference, p.provider_reference),
        failure_code = m.failure_code, failure_reason = m.failure_reason,
        redirect_url = coalesce(m.redirect_url, p.redirect_url),
        refunded_minor = coalesce(m.refunded_minor, p.refunded_minor),
        completed_at = coalesce(m.completed_at, p.completed_at)
      FROM moves m WHERE p.id = m.id AND p.version = m.version
      RETURNING m.item
    )
    SELECT coalesce(array_agg(i), '{}') INTO v_stale
    FROM (
      SELECT (o.ord - 1)::int AS i FROM jsonb_array_elements(p_items) WITH ORDINALITY o(doc, ord)
      WHERE o.doc ? 'move' AND (o.ord - 1)::int = ANY (v_accepted)
      EXCEPT SELECT item FROM moved
    ) s;

    IF v_stale <> '{}' THEN
      -- Their answers were computed for a state that has passed: the keys are free for the next try.
      DELETE FROM idempotency_keys t USING (
        SELECT k.merchant_id, k.environment, k.key
        FROM jsonb_array_elements(p_items) WITH ORDINALITY o(doc, ord)
        CROSS JOIN LATERAL jsonb_populate_record(NULL::idempotency_keys, o.doc -> 'idempotency') k
        WHERE o.doc ? 'idempotency' AND (o.ord - 1)::int = ANY (v_stale)
      ) d WHERE t.merchant_id = d.merchant_id AND t.environment = d.environment AND t.key = d.key;
      SELECT coalesce(array_agg(i), '{}') INTO v_accepted FROM unnest(v_accepted) i WHERE i <> ALL (v_stale);
    END IF;

    -- A transition replaces what the worker still owed the payment. Only a callback's question outlives the step to processing:
    -- a provider that is quicker with its callback than with its answer has already decided.
    DELETE FROM work_tasks t USING (
      SELECT (o.doc #>> '{move,id}')::uuid AS id, o.doc #>> '{move,status}' AS status
      FROM jsonb_array_elements(p_items) WITH ORDINALITY o(doc, ord)
      WHERE o.doc ? 'move' AND (o.ord - 1)::int = ANY (v_accepted)
    ) d WHERE t.payment_id = d.id AND NOT (t.kind = 'confirm_payin' AND d.status = 'processing');
  END IF;

  INSERT INTO payins
  SELECT r.* FROM jsonb_array_elements(p_items) WITH ORDINALITY o(doc, ord)
  CROSS JOIN LATERAL jsonb_populate_record(NULL::payins, o.doc -> 'payin') r
  WHERE o.doc ? 'payin' AND (o.ord - 1)::int = ANY (v_accepted);

  INSERT INTO status_history
  SELECT r.* FROM jsonb_array_elements(p_items) WITH ORDINALITY o(doc, ord)
  CROSS JOIN LATERAL jsonb_populate_record(NULL::status_history, o.doc -> 'history') r
  WHERE o.doc ? 'history' AND (o.ord - 1)::int = ANY (v_accepted);

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
    CROSS JOIN LATERAL jsonb_populate_record(NULL::events, o.doc -> 'event') r
    WHERE o.doc ? 'event' AND (o.ord - 1)::int = ANY (v_accepted)
    RETURNING *
  )
  INSERT INTO webhook_deliveries (id, event_id, endpoint_id, merchant_id, payment_id, event_type, url, status, attempt_count, next_attempt_at, created_at)
  SELECT uuid_v7(p_now), e.id, w.id, e.merchant_id, e.payment_id,
         CASE WHEN e.type = 'payin.pending' AND 'payin.created' = ANY (w.events) THEN 'payin.created' ELSE e.type END,
         CASE WHEN w.is_default THEN coalesce(e.webhook_url, w.url) ELSE w.url END,
         'pending', 0, p_now, p_now
  FROM told e
  JOIN webhook_endpoints w ON w.merchant_id = e.merchant_id AND w.disabled_at IS NULL
  WHERE (CASE WHEN w.is_default THEN coalesce(e.webhook_url, w.url) ELSE w.url END) IS NOT NULL
    AND (w.events = '{}' OR e.type = ANY (w.events) OR (e.type = 'payin.pending' AND 'payin.created' = ANY (w.events)));

  INSERT INTO provider_callbacks
  SELECT r.* FROM jsonb_array_elements(p_items) WITH ORDINALITY o(doc, ord)
  CROSS JOIN LATERAL jsonb_populate_record(NULL::provider_callbacks, o.doc -> 'callback') r
  WHERE o.doc ? 'callback' AND (o.ord - 1)::int = ANY (v_accepted);

  INSERT INTO work_tasks
  SELECT r.* FROM jsonb_array_elements(p_items) WITH ORDINALITY o(doc, ord)
  CROSS JOIN LATERAL jsonb_populate_record(NULL::work_tasks, o.doc -> 'task') r
  WHERE o.doc ? 'task' AND (o.ord - 1)::int = ANY (v_accepted);

  -- One wake-up for the whole batch, heard when it commits. Losing it costs seconds: the rows are there.
  IF v_accepted <> '{}' THEN
    PERFORM pg_notify('centry_work', '');
  END IF;

  RETURN QUERY SELECT i, 'done', NULL::smallint, NULL::text, NULL::bytea FROM unnest(v_accepted) i;
  IF v_stale <> '{}' THEN
    RETURN QUERY SELECT i, 'stale', NULL::smallint, NULL::text, NULL::bytea FROM unnest(v_stale) i;
  END IF;
  IF v_unlocked <> '{}' THEN
    RETURN QUERY SELECT i, 'in_flight', NULL::smallint, NULL::text, NULL::bytea FROM unnest(v_unlocked) i;
  END IF;
  IF v_lost <> '{}' THEN
    RETURN QUERY
    SELECT (o.ord - 1)::int, CASE WHEN t.key IS NULL THEN 'in_flight' ELSE 'replay' END, t.status_code, t.response_body, t.fingerprint
    FROM jsonb_array_elements(p_items) WITH ORDINALITY o(doc, ord)
    LEFT JOIN idempotency_keys t
      ON t.merchant_id = (o.doc #>> '{idempotency,merchant_id}')::uuid
     AND t.environment = o.doc #>> '{idempotency,environment}' AND t.key = o.doc #>> '{idempotency,key}'
    WHERE (o.ord - 1)::int = ANY (v_lost);
  END IF;
END
$$;
