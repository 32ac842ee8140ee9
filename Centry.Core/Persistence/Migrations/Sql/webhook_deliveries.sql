-- Deliveries of webhooks: which are taken next, and what an attempt leaves behind.
--
-- A lane is what shares one receiver: an endpoint's own URL (the lane is the endpoint's id), or the host of payments' own URLs. A lane has
-- only so many attempts at once, and none while its breaker is open. Rows whose lane may not have more are parked: they are not in the index
-- of what is due, so that ten thousand of them cost those of other lanes nothing, and are taken lane by lane as they are due and there is room.
--
-- Plans are kept by a session. One made while the tables were small would read them whole for as long as it is kept, so none may: all that is
-- looked up here has its index.
--
-- This file holds the functions as they are now; every migration that changes them runs it again.

CREATE OR REPLACE FUNCTION webhook_lane(p_endpoint_id uuid, p_own_url text) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN p_own_url IS NULL THEN p_endpoint_id ELSE md5(p_endpoint_id::text || lower(split_part(p_own_url, '/', 3)))::uuid END
$$;

-- Whether a new delivery is parked at once: others of its lane are, or its receiver is left alone for a while. So a backlog stays where it
-- costs nobody anything, however large it grows.
CREATE OR REPLACE FUNCTION webhook_lane_is_full(p_lane uuid, p_now timestamptz) RETURNS boolean LANGUAGE plpgsql STABLE COST 5 SET enable_seqscan = off AS $$
BEGIN
  RETURN EXISTS (SELECT FROM webhook_deliveries d WHERE d.lane = p_lane AND d.status = 'pending' AND d.is_parked)
      OR EXISTS (SELECT FROM webhook_lanes h WHERE h.lane = p_lane AND h.open_until > p_now);
END
$$;

-- How many attempts a lane may have now, of those that the caller has left for it: none while its breaker is open, one when it is half open.
CREATE OR REPLACE FUNCTION webhook_room(p_health webhook_lanes, p_left int, p_breaker_failures int, p_now timestamptz) RETURNS int LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN (p_health).open_until > p_now THEN 0 WHEN (p_health).failures >= p_breaker_failures THEN least(1, p_left) ELSE p_left END
$$;

-- Lanes with something parked, in order of their ids, from behind p_after on: from one to the next in their index, whatever lies in each.
CREATE OR REPLACE FUNCTION parked_lanes(p_after uuid, p_max int) RETURNS SETOF uuid LANGUAGE sql STABLE ROWS 10 AS $$
  WITH RECURSIVE parked(lane, n) AS (
    (SELECT d.lane, 1 FROM webhook_deliveries d WHERE d.status = 'pending' AND d.is_parked AND d.lane > p_after ORDER BY d.lane LIMIT 1)
    UNION ALL
    SELECT (SELECT d.lane FROM webhook_deliveries d WHERE d.status = 'pending' AND d.is_parked AND d.lane > l.lane ORDER BY d.lane LIMIT 1), l.n + 1
    FROM parked l WHERE l.lane IS NOT NULL AND l.n < p_max
  )
  SELECT p.lane FROM parked p WHERE p.lane IS NOT NULL
$$;

-- The name under which an endpoint with these subscriptions is told of an event; null when it wants none of it. No subscription is all.
CREATE OR REPLACE FUNCTION webhook_event_name(p_type text, p_events text[]) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN p_type = 'payin.pending' AND 'payin.created' = ANY (p_events) THEN 'payin.created'
              WHEN p_events = '{}' OR p_type = ANY (p_events) THEN p_type END
$$;

-- The smallest id of that time or later: ids sort by time.
CREATE OR REPLACE FUNCTION uuid_v7_from(p_at timestamptz) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT rpad(lpad(to_hex(floor(extract(epoch FROM p_at) * 1000)::bigint), 12, '0'), 32, '0')::uuid
$$;

-- Takes at most p_limit deliveries under a lease. p_lanes and p_left say of which lanes the caller has less room than p_each, and how much.
-- Lanes with something parked are looked at from p_after on, in order of their ids, at most p_lanes_max of them; last_lane is
-- where to go on, if there may be more.
DROP FUNCTION IF EXISTS claim_webhook_deliveries(timestamptz, timestamptz, int, int, uuid[], int[], int, uuid, int);
CREATE FUNCTION claim_webhook_deliveries(
  p_now timestamptz, p_lease timestamptz, p_limit int, p_each int, p_lanes uuid[], p_left int[], p_breaker_failures int, p_after uuid, p_lanes_max int)
RETURNS TABLE (
  id uuid, event_id uuid, endpoint_id uuid, lane uuid, payment_id uuid, event_type text, url text, attempt int, attempts_before int,
  environment text, data text, event_created_at timestamptz, traceparent text, secret text, previous_secret text, previous_secret_until timestamptz,
  last_lane uuid) LANGUAGE plpgsql SET enable_seqscan = off SET jit = off AS $$
#variable_conflict use_column
DECLARE
  c_rounds_max CONSTANT int := 10;
  c_bite       CONSTANT int := 1000;
  v_taken      uuid[] := '{}';
  v_batch      uuid[];
  v_busy       jsonb := '{}';  -- lane → how many were taken here
  v_parked     int := 0;
  v_last       uuid;
BEGIN
  -- 1. What is parked, lane by lane.
  WITH room AS (
    SELECT p.lane, webhook_room(h, coalesce(g.n, p_each), p_breaker_failures, p_now) AS n
    FROM parked_lanes(p_after, p_lanes_max) p(lane)
    LEFT JOIN unnest(p_lanes, p_left) g(lane, n) ON g.lane = p.lane
    LEFT JOIN webhook_lanes h ON h.lane = p.lane
  ), picked AS (
    SELECT d.id, r.lane FROM room r
    CROSS JOIN LATERAL (
      SELECT d.id FROM webhook_deliveries d WHERE d.status = 'pending' AND d.is_parked AND d.lane = r.lane AND d.next_attempt_at <= p_now
      ORDER BY d.attempt_count > 0, d.next_attempt_at LIMIT r.n FOR UPDATE SKIP LOCKED) d
    LIMIT p_limit
  )
  SELECT (SELECT array_agg(p.id) FROM picked p),
         (SELECT coalesce(jsonb_object_agg(b.lane, b.n), '{}') FROM (SELECT p.lane, count(*) AS n FROM picked p GROUP BY p.lane) b),
         CASE WHEN (SELECT count(*) FROM room) = p_lanes_max THEN (SELECT r.lane FROM room r ORDER BY r.lane DESC LIMIT 1) END
  INTO v_batch, v_busy, v_last;
  v_taken := coalesce(v_batch, '{}');

  -- 2. What is due otherwise, first attempts before retries. What its lane has no room for is parked, and the look goes on behind it.
  FOR v_round IN 1 .. c_rounds_max LOOP
    EXIT WHEN cardinality(v_taken) >= p_limit;
    WITH due AS (
      SELECT d.id, d.lane, d.attempt_count, d.next_attempt_at FROM webhook_deliveries d
      WHERE d.status = 'pending' AND NOT d.is_parked AND d.next_attempt_at <= p_now AND (d.leased_until IS NULL OR d.leased_until <= p_now) AND d.id <> ALL (v_taken)
      ORDER BY d.attempt_count > 0, d.next_attempt_at
      LIMIT CASE WHEN v_round = 1 THEN p_limit - cardinality(v_taken) ELSE c_bite END FOR UPDATE SKIP LOCKED
    ), placed AS (
      SELECT d.*, row_number() OVER (PARTITION BY d.lane ORDER BY d.attempt_count > 0, d.next_attempt_at) AS place,
             row_number() OVER (ORDER BY d.attempt_count > 0, d.next_attempt_at) AS turn
      FROM due d
    ), judged AS (
      SELECT p.id, p.lane, p.turn,
             p.place <= webhook_room(h, coalesce(g.n, p_each), p_breaker_failures, p_now)
                        - coalesce((v_busy ->> p.lane::text)::int, 0) AS may
      FROM placed p
      LEFT JOIN unnest(p_lanes, p_left) g(lane, n) ON g.lane = p.lane
      LEFT JOIN webhook_lanes h ON h.lane = p.lane
    ), taken AS (
      SELECT j.id, j.lane FROM judged j WHERE j.may ORDER BY j.turn LIMIT p_limit - cardinality(v_taken)
    ), parked AS (
      UPDATE webhook_deliveries d SET is_parked = true FROM judged j WHERE d.id = j.id AND NOT j.may RETURNING d.id
    )
    SELECT (SELECT array_agg(t.id) FROM taken t),
           v_busy || (SELECT coalesce(jsonb_object_agg(b.lane, b.n + coalesce((v_busy ->> b.lane::text)::int, 0)), '{}') FROM (SELECT t.lane, count(*) AS n FROM taken t GROUP BY t.lane) b),
           (SELECT count(*) FROM parked)
    INTO v_batch, v_busy, v_parked;
    v_taken := v_taken || coalesce(v_batch, '{}');
    EXIT WHEN v_parked = 0; -- nothing stood in the way of what comes behind
  END LOOP;

  -- A lane whose breaker is half open has one attempt, of all workers: it stays shut to others until that one is over.
  RETURN QUERY
  WITH claimed AS (
    UPDATE webhook_deliveries d SET attempt_count = d.attempt_count + 1, leased_until = p_lease, is_parked = false
    WHERE d.id = ANY (v_taken) RETURNING d.*
  ), probes AS (
    UPDATE webhook_lanes h SET open_until = p_lease
    WHERE h.lane IN (SELECT c.lane FROM claimed c) AND h.failures >= p_breaker_failures
  )
  -- Joined here: the caller's statement is older than the rows and would not find the newest.
  SELECT c.id, c.event_id, c.endpoint_id, c.lane, c.payment_id, c.event_type::text, c.url::text, c.attempt_count, c.attempts_before,
         e.environment::text, e.data, e.created_at, e.traceparent::text, w.secret::text, w.previous_secret::text, w.previous_secret_until, v_last
  FROM claimed c JOIN events e ON e.id = c.event_id JOIN webhook_endpoints w ON w.id = c.endpoint_id;
  IF NOT FOUND AND v_last IS NOT NULL THEN
    id := NULL; last_lane := v_last;
    RETURN NEXT;
  END IF;
END
$$;

-- Keeps what attempts gave, and what follows for their deliveries, lanes and endpoints. p_attempts: array of objects with the columns of
-- webhook_delivery_attempts, and status, next_attempt_at, failed_reason of the delivery, and of the lane: harms (counts for its breaker),
-- rest_until (the receiver asked to be left alone), gone (410). Returns the endpoints that were disabled.
CREATE OR REPLACE FUNCTION record_webhook_attempts(
  p_attempts jsonb, p_now timestamptz, p_breaker_failures int, p_open interval, p_open_max interval, p_disable_after interval)
RETURNS TABLE (endpoint_id uuid, merchant_id uuid, reason text) LANGUAGE plpgsql SET enable_seqscan = off SET jit = off AS $$
#variable_conflict use_column
BEGIN
  INSERT INTO webhook_delivery_attempts
  SELECT r.* FROM jsonb_array_elements(p_attempts) o(doc) CROSS JOIN LATERAL jsonb_populate_record(NULL::webhook_delivery_attempts, o.doc) r
  ON CONFLICT DO NOTHING;

  RETURN QUERY
  WITH made AS MATERIALIZED (
    SELECT (o.doc ->> 'delivery_id')::uuid AS id, (o.doc ->> 'attempt')::int AS attempt, o.doc ->> 'status' AS status, (o.doc ->> 'at')::timestamptz AS at,
           (o.doc ->> 'next_attempt_at')::timestamptz AS next_attempt_at, o.doc ->> 'failed_reason' AS failed_reason, o.doc ->> 'error' IS NULL AS is_delivered,
           coalesce((o.doc ->> 'harms')::boolean, false) AS harms, (o.doc ->> 'rest_until')::timestamptz AS rest_until, coalesce((o.doc ->> 'gone')::boolean, false) AS gone
    FROM jsonb_array_elements(p_attempts) o(doc)
  ), settled AS (
    -- The attempt's number fences a worker that lost its lease.
    -- The retry of a receiver that is not well waits where its others wait.
    UPDATE webhook_deliveries d SET status = m.status, next_attempt_at = m.next_attempt_at, failed_reason = m.failed_reason, leased_until = NULL, is_parked = m.harms
    FROM made m WHERE d.id = m.id AND d.attempt_count = m.attempt AND d.status = 'pending'
    RETURNING d.lane, d.endpoint_id, m.is_delivered, m.harms, m.rest_until, m.gone, m.at
  ), lanes AS (
    SELECT s.lane, s.endpoint_id, bool_or(s.is_delivered) AS works, count(*) FILTER (WHERE s.harms) AS harm, max(s.rest_until) AS rest_until,
           bool_or(s.gone) AS gone, min(s.at) AS since
    FROM settled s GROUP BY s.lane, s.endpoint_id ORDER BY s.lane
  ), well AS (
    DELETE FROM webhook_lanes h USING lanes l WHERE h.lane = l.lane AND l.works
  ), ill AS (
    INSERT INTO webhook_lanes AS h (lane, endpoint_id, failures, failing_since, open_until)
    SELECT l.lane, l.endpoint_id, l.harm, l.since,
           greatest(l.rest_until, CASE WHEN l.harm >= p_breaker_failures THEN p_now + p_open END)
    FROM lanes l WHERE NOT l.works ORDER BY l.lane
    ON CONFLICT (lane) DO UPDATE SET
      -- An answer, if only a refusal, shows that the receiver is there.
      failures = CASE WHEN excluded.failures = 0 THEN 0 ELSE h.failures + excluded.failures END,
      open_until = greatest(excluded.open_until, CASE
        WHEN excluded.failures > 0 AND h.failures + excluded.failures >= p_breaker_failures
          THEN p_now + least(p_open * power(2, least(h.failures + excluded.failures - p_breaker_failures, 10)), p_open_max) END)
    RETURNING h.lane, h.failing_since
  ), disabled AS (
    UPDATE webhook_endpoints w SET disabled_at = p_now, disabled_reason = CASE WHEN l.gone THEN 'gone' ELSE 'failing' END
    FROM lanes l JOIN ill i ON i.lane = l.lane
    WHERE w.id = l.lane AND w.disabled_at IS NULL AND (l.gone OR i.failing_since <= p_now - p_disable_after)
    RETURNING w.id, w.merchant_id, w.disabled_reason, w.url
  ), told AS (
    INSERT INTO merchant_notices (id, merchant_id, kind, subject_id, text, created_at)
    SELECT uuid_v7(p_now), d.merchant_id, 'webhook_endpoint_disabled', d.id,
           CASE d.disabled_reason WHEN 'gone' THEN 'Webhooks to ' || d.url || ' were stopped, for it answered 410 Gone.'
             ELSE 'Webhooks to ' || d.url || ' were stopped, for it took none in ' || extract(day FROM p_disable_after) || ' days.' END
             || ' Mend it, enable it again, and have what it missed sent.', p_now
    FROM disabled d
  )
  SELECT d.id, d.merchant_id, d.disabled_reason::text FROM disabled d;

  -- Whoever looks at a merchant's changes hears of attempts; where nobody looks, nothing is announced.
  IF EXISTS (SELECT FROM live_merchants) THEN
    PERFORM pg_notify('centry_deliveries', json_build_object('merchant_id', d.merchant_id, 'delivery', json_build_object(
      'delivery_id', d.id, 'endpoint_id', d.endpoint_id, 'event_id', e.id, 'event', d.event_type, 'payment_id', d.payment_id,
      'environment', e.environment, 'status', d.status, 'attempt', d.attempt_count))::text)
    FROM jsonb_array_elements(p_attempts) o(doc)
    JOIN webhook_deliveries d ON d.id = (o.doc ->> 'delivery_id')::uuid AND d.attempt_count = (o.doc ->> 'attempt')::int
    JOIN events e ON e.id = d.event_id
    JOIN live_merchants l ON l.merchant_id = d.merchant_id AND l.until > p_now;
  END IF;
END
$$;

-- Ends, bite by bite, what still waits for endpoints that are disabled.
CREATE OR REPLACE FUNCTION fail_disabled_deliveries(p_now timestamptz, p_limit int) RETURNS int LANGUAGE sql AS $$
  WITH gone AS (
    UPDATE webhook_deliveries d SET status = 'failed', failed_reason = 'endpoint_disabled', next_attempt_at = NULL, leased_until = NULL, is_parked = false
    WHERE d.id IN (
      SELECT d.id FROM webhook_endpoints w
      CROSS JOIN LATERAL (
        SELECT d.id FROM webhook_deliveries d
        WHERE d.lane = w.id AND d.status = 'pending' AND (d.leased_until IS NULL OR d.leased_until <= p_now) LIMIT p_limit FOR UPDATE SKIP LOCKED) d
      WHERE w.disabled_at IS NOT NULL LIMIT p_limit)
    RETURNING 1)
  SELECT count(*)::int FROM gone
$$;
