-- What `tests/load/wrk.py` reads: one line of JSON; wrk counts in microseconds.
function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format(
    '{"n": %d, "seconds": %.2f, "no_answer": %d, "failed": %d, "p50_s": %.3f, "p95_s": %.3f, "p99_s": %.3f}\n',
    summary.requests, summary.duration / 1e6, e.connect + e.read + e.write + e.timeout, e.status,
    latency:percentile(50) / 1e6, latency:percentile(95) / 1e6, latency:percentile(99) / 1e6))
end
