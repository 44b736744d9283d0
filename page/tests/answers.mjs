// Answers of an agent, made up: for states that a live one is seldom in.

const SLOTS = 360;

/** A flow with a slow wave for everybody and a thief at the end. */
export function flow(names, perSlot = 40) {
  const series = names.map((name, at) => ({
    ...name,
    records: Array.from({ length: SLOTS }, (_, slot) =>
      Math.round(
        (perSlot / (at + 1)) *
          (1 + 0.5 * Math.sin(slot / 40 + at) + 0.3 * Math.sin(slot * (at + 2))),
      ),
    ),
  }));
  for (const line of series) line.sum = line.records.reduce((one, two) => one + two, 0);
  const since = new Date(Date.now() - SLOTS * 10_000).toISOString();
  return { slot_seconds: 10, since, series, other: Array.from({ length: SLOTS }, () => 3) };
}

export function numbers(records) {
  const now = new Date().toISOString();
  return {
    exchanges: records,
    records,
    records_quality: "exact",
    distinct_records: { total: Math.round(records / 2), "1h": 12, "24h": 40 },
    distinct_quality: "exact",
    response_bytes: records * 812,
    sensitive: ["email", "phone"],
    first_seen: now,
    last_seen: now,
  };
}

export function incident(text = (plain) => plain) {
  const now = Date.now();
  const at = (secondsAgo) => new Date(now - secondsAgo * 1000).toISOString();
  return {
    id: "20261122-0001",
    detector: "enumeration",
    severity: "high",
    state: "open",
    service: text("nginx:8443"),
    endpoint: text("GET /customers/{id}"),
    endpoints: [text("GET /customers/{id}")],
    principals: [text("key:3f9a41c2d07be815")],
    principals_all: 1,
    opened_at: at(400),
    first_activity: at(1500),
    last_activity: at(20),
    closed_at: null,
    records: 14_210,
    distinct_records: 14_198,
    distinct_records_error: 0,
    p_value: 1e-12,
    evidence: {
      enumeration: {
        walk: Array.from({ length: 34 }, (_, step) => [step * 40, step * 611]),
        ids_in_order: 14_190,
        usual_share_of_steps: 0.3123,
        curve: Array.from({ length: 33 }, (_, step) => [step * 42, step * 440]),
        peers_day_half: 14,
        peers_day_tenth: 96,
        peers_day_hundredth: 640,
      },
      volume: {
        window: "hour",
        distinct_in_window: 9_800,
        peers: 212,
        peers_top_quarter: 40,
        p_of_volume: 3.2e-9,
        popular_share: 0.01,
        note: text("as told"),
      },
    },
    summary: text("key:3f9a41c2d07be815 asks for ids in order, 14190 so far"),
    alerts: [at(390)],
    held_back: null,
    acknowledged: null,
    episodes: 1,
  };
}

export function overview(text = (plain) => plain) {
  const names = [
    "GET /customers/{id}",
    "GET /customers",
    "GET /search",
    "POST /graphql#query Orders",
    "GET /orders/{id}",
    "GET /invoices/{uuid}",
    "GET /files/{id}/content",
    "GET /health",
  ];
  const endpoints = names.map((endpoint) => ({
    service: text("nginx:8443"),
    endpoint: text(endpoint),
  }));
  const now = new Date().toISOString();
  const found = incident(text);
  const line = {
    ...Object.fromEntries(
      [
        "id",
        "detector",
        "severity",
        "state",
        "service",
        "endpoint",
        "principals_all",
        "opened_at",
        "last_activity",
        "records",
        "distinct_records",
        "summary",
      ].map((name) => [name, found[name]]),
    ),
    held_back: null,
  };
  return {
    now,
    status: {
      version: "0.1.0",
      backend: "tp_btf",
      ready: true,
      started_at: now,
      uptime_seconds: 93_000,
      endpoints: 8,
      principals: 214,
      exchanges: 48_213,
      records: 1_204_113,
      records_quality: "at_least",
      captured_events: 9_120_333,
      lost_events: { ring_full: 12 },
      unbound_bytes: 0,
      memory_bound_bytes: 1,
      state_write_errors: 0,
    },
    flow: flow(endpoints),
    endpoints: endpoints.map((name, at) => ({
      ...name,
      ...numbers(400_000 >> at),
      principals: 20 + at,
      records_hour: 14_000 >> at,
    })),
    principals: [
      "key:3f9a41c2d07be815",
      "sub:81c2a4d0e6f70912",
      "cookie:11aa90bc",
      "ip:203.0.113.7",
      "ip:2001:db8::17",
    ].map((principal, at) => ({
      principal: text(principal),
      endpoints: at + 1,
      exchanges: 9000 >> at,
      records: 90_000 >> at,
      distinct_records: 40_000 >> at,
      last_seen: now,
      records_hour: 14_000 >> at,
    })),
    incidents_open: 1,
    incidents: [
      line,
      {
        ...line,
        id: "20261120-0002",
        state: "closed",
        severity: "low",
        detector: "drift",
        held_back: "budget",
      },
    ],
    coverage: coverage(text),
  };
}

export function coverage(text = (plain) => plain) {
  const process = (pid, comm, covered, reason) => ({
    pid,
    comm: text(comm),
    runtime: covered ? "openssl" : "unknown",
    libraries: covered ? [text("/usr/lib/x86_64-linux-gnu/libssl.so.3")] : [],
    covered,
    reason,
  });
  return {
    backend: "tp_btf",
    scanned: true,
    undecodable_events: 0,
    lost: { ring_full: 12 },
    programs_missing: [{ program: "sock_recv_length", why: text("not in this kernel") }],
    processes: [
      process(812, "nginx", true, null),
      process(813, "nginx", true, null),
      process(1410, "python3", true, null),
      process(
        2022,
        "java",
        false,
        text("speaks TLS, but no function of a known library that it calls shows its plaintext"),
      ),
    ],
  };
}

/** Nothing was seen yet. */
export function silence() {
  const all = overview();
  const status = {
    ...all.status,
    endpoints: 0,
    principals: 0,
    exchanges: 0,
    records: 0,
    records_quality: "exact",
    captured_events: 0,
    lost_events: {},
    uptime_seconds: 42,
  };
  const flow = { slot_seconds: 10, since: all.now, series: [], other: [0] };
  const coverage = {
    backend: "tp_btf",
    scanned: true,
    processes: [],
    programs_missing: [],
    lost: {},
  };
  return {
    ...all,
    status,
    flow,
    endpoints: [],
    principals: [],
    incidents_open: 0,
    incidents: [],
    coverage,
  };
}
