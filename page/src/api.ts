// What the agent answers, and how it is asked.

/** Records by step of ten seconds. */
export interface Flow {
  slot_seconds: number;
  since: string;
  series: FlowLine[];
  other: number[];
}

export interface FlowLine {
  service: string;
  endpoint: string;
  principal?: string;
  sum: number;
  records: number[];
}

export interface Numbers {
  exchanges: number;
  records: number;
  records_quality: string;
  distinct_records: Record<string, number>;
  distinct_quality: string;
  response_bytes: number;
  sensitive: string[];
  first_seen: string;
  last_seen: string;
}

export interface Endpoint extends Numbers {
  service: string;
  endpoint: string;
  principals: number;
}

export interface Principal extends Numbers {
  principal: string;
  service: string;
  endpoint: string;
}

export interface PrincipalLine {
  principal: string;
  endpoints: number;
  exchanges: number;
  records: number;
  distinct_records: number;
  last_seen: string;
  records_hour: number;
}

export interface IncidentLine {
  id: string;
  detector: string;
  severity: string;
  state: string;
  service: string;
  endpoint: string | null;
  principals_all: number;
  opened_at: string;
  last_activity: string;
  records: number;
  distinct_records: number;
  summary: string;
  held_back: string | null;
}

export type Evidence = Record<string, unknown>;

export interface Incident extends Omit<IncidentLine, "held_back"> {
  endpoints: string[];
  principals: string[];
  first_activity: string;
  closed_at: string | null;
  distinct_records_error: number;
  p_value: number;
  evidence: Record<string, Evidence>;
  alerts: string[];
  held_back: { why: string; reason: string; until: string | null } | null;
  acknowledged: { reason: string; until: string | null } | null;
}

export interface Process {
  pid: number;
  comm: string;
  runtime: string;
  libraries: string[];
  covered: boolean;
  reason: string | null;
}

export interface Coverage {
  backend?: string;
  processes?: Process[];
  programs_missing?: { program: string; why: string }[];
  scanned?: boolean;
  lost?: Record<string, number>;
}

export interface Status {
  version: string;
  backend: string;
  ready: boolean;
  started_at: string;
  uptime_seconds: number;
  endpoints: number;
  principals: number;
  exchanges: number;
  records: number;
  records_quality: string;
  captured_events: number;
  lost_events: Record<string, number>;
  unbound_bytes: number;
  state_write_errors: number;
}

export interface Overview {
  now: string;
  status: Status;
  flow: Flow;
  endpoints: (Endpoint & { records_hour: number })[];
  principals: PrincipalLine[];
  incidents_open: number;
  incidents: IncidentLine[];
  coverage: Coverage | null;
}

/** The agent asks for a token. */
export class Locked extends Error {}
/** There is no such thing. */
export class Missing extends Error {}

const PATIENCE_MS = 10_000;

/** Asks for `path`, with `query` where it has values. */
export async function get<T>(path: string, query: Record<string, string> = {}): Promise<T> {
  const search = new URLSearchParams(query).toString();
  const url = `/api/v1/${path}${search === "" ? "" : `?${search}`}`;
  const answer = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) });
  if (answer.status === 401) throw new Locked();
  if (answer.status === 404) throw new Missing();
  if (!answer.ok) throw new Error(`the agent answers ${answer.status}`);
  return (await answer.json()) as T;
}

/** Opens a session; false where the token is not the right one. */
export async function login(token: string): Promise<boolean> {
  const answer = await fetch("/api/v1/session", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ token }),
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  return answer.ok;
}
