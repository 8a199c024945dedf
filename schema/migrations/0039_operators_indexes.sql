-- What operators ask is of the last day, week or month, and must not read years of jobs for it (functions/ports/health.ts, spending.ts).
CREATE INDEX idx_jobs_ended ON analysis_jobs(completed_at DESC) WHERE completed_at IS NOT NULL;
CREATE INDEX idx_usage_created ON usage(created_at);
