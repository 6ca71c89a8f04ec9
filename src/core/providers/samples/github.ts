import type { WebhookEvent } from '../provider.ts';
import {
  API,
  EMAIL,
  isoTime,
  LOGIN,
  minimalRepository,
  nodeId,
  REPOSITORY_API,
  REPOSITORY_HTML,
  REPOSITORY_ID,
  repository,
  sha,
  user,
} from './githubActors.ts';
import { issue, issueComment, pullRequest } from './githubThreads.ts';

/** What the delivery headers say about the hook; the samples agree with it. */
export const SAMPLE_HOOK_ID = 555_010_300;
export const SAMPLE_REPOSITORY_ID = REPOSITORY_ID;

/** The most used events of a repository: https://docs.github.com/webhooks/webhook-events-and-payloads */
export const githubEvents: readonly WebhookEvent[] = [
  event('push', push),
  event('pull_request', (now) => {
    const pull_request = pullRequest(now);
    return { action: 'opened', number: pull_request.number, pull_request };
  }),
  event('issues', (now) => ({ action: 'opened', issue: issue(now) })),
  event('issue_comment', (now) => ({ action: 'created', issue: issue(now, 1), comment: issueComment(now) })),
  event('release', (now) => ({ action: 'published', release: release(now) })),
  event('workflow_run', (now) => ({ action: 'completed', workflow_run: workflowRun(now), workflow: workflow(now) })),
  event('ping', (now) => ({ zen: 'Keep it logically awesome.', hook_id: SAMPLE_HOOK_ID, hook: hook(now) })),
];

function event(name: string, payload: (now: Date) => object): WebhookEvent {
  return {
    name,
    sample: (now) => JSON.stringify({ repository: repository(now), sender: user(), ...payload(now) }, undefined, 2),
  };
}

function push(now: Date) {
  const before = sha();
  const id = sha();
  const commit = {
    ...plainCommit(now, id),
    distinct: true,
    url: `${REPOSITORY_HTML}/commit/${id}`,
    author: { name: 'Ada Example', email: EMAIL, date: isoTime(now), username: LOGIN },
    committer: { name: 'Ada Example', email: EMAIL, date: isoTime(now), username: LOGIN },
    added: [],
    removed: [],
    modified: ['src/coupon.ts'],
  };
  const whole = repository(now);
  const seconds = (time: string): number => Date.parse(time) / 1000;
  return {
    ref: 'refs/heads/main',
    before,
    after: id,
    created: false,
    deleted: false,
    forced: false,
    base_ref: null,
    compare: `${REPOSITORY_HTML}/compare/${before.slice(0, 12)}...${id.slice(0, 12)}`,
    commits: [commit],
    head_commit: commit,
    // In a push, and nowhere else, GitHub writes these two times as numbers.
    repository: {
      ...whole,
      owner: { name: LOGIN, email: EMAIL, ...user() },
      created_at: seconds(whole.created_at),
      pushed_at: seconds(whole.pushed_at),
      stargazers: whole.stargazers_count,
      master_branch: whole.default_branch,
    },
    pusher: { name: LOGIN, email: EMAIL },
  };
}

function plainCommit(now: Date, id: string) {
  return { id, tree_id: sha(), message: 'Apply a coupon as a percentage', timestamp: isoTime(now) };
}

function release(now: Date) {
  const id = 173_727_900;
  const url = `${REPOSITORY_API}/releases/${id}`;
  return {
    url,
    assets_url: `${url}/assets`,
    upload_url: `${url.replace(API, 'https://uploads.github.com')}/assets{?name,label}`,
    html_url: `${REPOSITORY_HTML}/releases/tag/v1.2.0`,
    id,
    author: user(),
    node_id: nodeId('RE'),
    tag_name: 'v1.2.0',
    target_commitish: 'main',
    name: 'v1.2.0',
    draft: false,
    immutable: false,
    prerelease: false,
    created_at: isoTime(now, 0.01),
    updated_at: isoTime(now),
    published_at: isoTime(now),
    assets: [],
    tarball_url: `${REPOSITORY_API}/tarball/v1.2.0`,
    zipball_url: `${REPOSITORY_API}/zipball/v1.2.0`,
    body: 'Coupons are percentages now.',
  };
}

const WORKFLOW_ID = 163_409_870;
const WORKFLOW_PATH = '.github/workflows/ci.yml';

function workflow(now: Date) {
  return {
    badge_url: `${REPOSITORY_HTML}/workflows/CI/badge.svg`,
    created_at: isoTime(now, 90),
    html_url: `${REPOSITORY_HTML}/blob/main/${WORKFLOW_PATH}`,
    id: WORKFLOW_ID,
    name: 'CI',
    node_id: nodeId('W'),
    path: WORKFLOW_PATH,
    state: 'active',
    updated_at: isoTime(now, 90),
    url: `${REPOSITORY_API}/actions/workflows/${WORKFLOW_ID}`,
  };
}

function workflowRun(now: Date) {
  const id = 15_891_415_590;
  const suite = 46_834_541_670;
  const url = `${REPOSITORY_API}/actions/runs/${id}`;
  const commit = sha();
  const minutesAgo = (minutes: number): string => isoTime(now, minutes / 1440);
  return {
    id,
    name: 'CI',
    node_id: nodeId('WFR'),
    head_branch: 'main',
    head_sha: commit,
    path: WORKFLOW_PATH,
    display_title: 'Apply a coupon as a percentage',
    run_number: 128,
    event: 'push',
    status: 'completed',
    conclusion: 'success',
    workflow_id: WORKFLOW_ID,
    check_suite_id: suite,
    check_suite_node_id: nodeId('CS'),
    url,
    html_url: `${REPOSITORY_HTML}/actions/runs/${id}`,
    pull_requests: [],
    created_at: minutesAgo(3),
    updated_at: isoTime(now),
    actor: user(),
    run_attempt: 1,
    referenced_workflows: [],
    run_started_at: minutesAgo(3),
    triggering_actor: user(),
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    check_suite_url: `${REPOSITORY_API}/check-suites/${suite}`,
    artifacts_url: `${url}/artifacts`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    previous_attempt_url: null,
    workflow_url: `${REPOSITORY_API}/actions/workflows/${WORKFLOW_ID}`,
    head_commit: {
      ...plainCommit(now, commit),
      author: { name: 'Ada Example', email: EMAIL },
      committer: { name: 'Ada Example', email: EMAIL },
    },
    repository: minimalRepository(),
    head_repository: minimalRepository(),
  };
}

function hook(now: Date) {
  const url = `${REPOSITORY_API}/hooks/${SAMPLE_HOOK_ID}`;
  return {
    type: 'Repository',
    id: SAMPLE_HOOK_ID,
    name: 'web',
    active: true,
    events: ['*'],
    config: { content_type: 'json', insecure_ssl: '0', url: 'https://example.com/webhooks/github' },
    updated_at: isoTime(now),
    created_at: isoTime(now),
    url,
    test_url: `${url}/test`,
    ping_url: `${url}/pings`,
    deliveries_url: `${url}/deliveries`,
    last_response: { code: null, status: 'unused', message: null },
  };
}
