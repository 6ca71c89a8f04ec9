import { isoTime, nodeId, REPOSITORY_API, REPOSITORY_HTML, repository, sha, user } from './githubActors.ts';

const ISSUE_NUMBER = 41;
const PULL_NUMBER = 42;

const REACTIONS = { total_count: 0, '+1': 0, '-1': 0, laugh: 0, hooray: 0, confused: 0, heart: 0, rocket: 0, eyes: 0 };

function label() {
  return {
    id: 1_362_900_001,
    node_id: nodeId('LA'),
    url: `${REPOSITORY_API}/labels/bug`,
    name: 'bug',
    color: 'd73a4a',
    default: true,
    description: "Something isn't working",
  };
}

export function issue(now: Date, comments = 0) {
  const url = `${REPOSITORY_API}/issues/${ISSUE_NUMBER}`;
  return {
    url,
    repository_url: REPOSITORY_API,
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: `${REPOSITORY_HTML}/issues/${ISSUE_NUMBER}`,
    id: 2_444_500_041,
    node_id: nodeId('I'),
    number: ISSUE_NUMBER,
    title: 'The total is wrong when a coupon is applied',
    user: user(),
    labels: [label()],
    state: 'open',
    state_reason: null,
    locked: false,
    assignee: null,
    assignees: [],
    milestone: null,
    comments,
    created_at: isoTime(now, comments),
    updated_at: isoTime(now),
    closed_at: null,
    author_association: 'OWNER',
    active_lock_reason: null,
    body: 'A 10 % coupon takes 10 dollars off.',
    reactions: { url: `${url}/reactions`, ...REACTIONS },
    timeline_url: `${url}/timeline`,
    performed_via_github_app: null,
    sub_issues_summary: { total: 0, completed: 0, percent_completed: 0 },
    type: null,
  };
}

export function issueComment(now: Date) {
  const id = 2_492_700_400;
  const url = `${REPOSITORY_API}/issues/comments/${id}`;
  return {
    url,
    html_url: `${REPOSITORY_HTML}/issues/${ISSUE_NUMBER}#issuecomment-${id}`,
    issue_url: `${REPOSITORY_API}/issues/${ISSUE_NUMBER}`,
    id,
    node_id: nodeId('IC'),
    user: user(),
    created_at: isoTime(now),
    updated_at: isoTime(now),
    author_association: 'OWNER',
    body: 'I can reproduce it. A fix is on its way.',
    reactions: { url: `${url}/reactions`, ...REACTIONS },
    performed_via_github_app: null,
  };
}

export function pullRequest(now: Date) {
  const url = `${REPOSITORY_API}/pulls/${PULL_NUMBER}`;
  const issueUrl = `${REPOSITORY_API}/issues/${PULL_NUMBER}`;
  const html = `${REPOSITORY_HTML}/pull/${PULL_NUMBER}`;
  const head = branch(now, 'fix-coupon');
  const links = {
    self: url,
    html,
    issue: issueUrl,
    comments: `${issueUrl}/comments`,
    review_comments: `${url}/comments`,
    review_comment: `${REPOSITORY_API}/pulls/comments{/number}`,
    commits: `${url}/commits`,
    statuses: `${REPOSITORY_API}/statuses/${head.sha}`,
  };
  return {
    url,
    id: 1_279_147_437,
    node_id: nodeId('PR'),
    html_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    issue_url: issueUrl,
    number: PULL_NUMBER,
    state: 'open',
    locked: false,
    title: 'Apply a coupon as a percentage',
    user: user(),
    body: `Fixes #${ISSUE_NUMBER}.`,
    created_at: isoTime(now),
    updated_at: isoTime(now),
    closed_at: null,
    merged_at: null,
    merge_commit_sha: null,
    assignee: null,
    assignees: [],
    requested_reviewers: [],
    requested_teams: [],
    labels: [label()],
    milestone: null,
    commits_url: links.commits,
    review_comments_url: links.review_comments,
    review_comment_url: links.review_comment,
    comments_url: links.comments,
    statuses_url: links.statuses,
    head,
    base: branch(now, 'main'),
    _links: Object.fromEntries(Object.entries(links).map(([rel, href]) => [rel, { href }])),
    author_association: 'OWNER',
    auto_merge: null,
    active_lock_reason: null,
    draft: false,
    merged: false,
    mergeable: null,
    rebaseable: null,
    mergeable_state: 'unknown',
    merged_by: null,
    comments: 0,
    review_comments: 0,
    maintainer_can_modify: false,
    commits: 1,
    additions: 3,
    deletions: 1,
    changed_files: 1,
  };
}

function branch(now: Date, ref: string) {
  return {
    label: `${user().login}:${ref}`,
    ref,
    sha: sha(),
    user: user(),
    repo: {
      ...repository(now),
      allow_squash_merge: true,
      allow_merge_commit: true,
      allow_rebase_merge: true,
      allow_auto_merge: false,
      delete_branch_on_merge: false,
      allow_update_branch: false,
      use_squash_pr_title_as_default: false,
      squash_merge_commit_message: 'COMMIT_MESSAGES',
      squash_merge_commit_title: 'COMMIT_OR_PR_TITLE',
      merge_commit_message: 'PR_TITLE',
      merge_commit_title: 'MERGE_MESSAGE',
    },
  };
}
