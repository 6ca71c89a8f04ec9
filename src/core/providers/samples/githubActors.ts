import { randomBytes } from 'node:crypto';

export const API = 'https://api.github.com';
export const LOGIN = 'ada-example';
export const EMAIL = '5550100+ada-example@users.noreply.github.com';
export const REPOSITORY_ID = 555_010_200;
const REPOSITORY = `${LOGIN}/storefront`;
export const REPOSITORY_API = `${API}/repos/${REPOSITORY}`;
export const REPOSITORY_HTML = `https://github.com/${REPOSITORY}`;

/** GitHub's global node id: a type's letters and opaque base64url. */
export const nodeId = (type: string): string => `${type}_${randomBytes(12).toString('base64url')}`;
export const sha = (): string => randomBytes(20).toString('hex');
/** GitHub's time format: whole seconds, UTC. `daysAgo` may be a fraction. */
export const isoTime = (now: Date, daysAgo = 0): string =>
  new Date(now.getTime() - daysAgo * 86_400_000).toISOString().replace(/\.\d+Z$/, 'Z');

/** Each value with `base` before it. */
function urls(base: string, paths: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(paths).map(([key, path]) => [key, `${base}${path}`]));
}

export function user() {
  return {
    login: LOGIN,
    id: 5_550_100,
    node_id: 'MDQ6VXNlcjU1NTAxMDA=',
    avatar_url: 'https://avatars.githubusercontent.com/u/5550100?v=4',
    gravatar_id: '',
    html_url: `https://github.com/${LOGIN}`,
    ...urls(`${API}/users/${LOGIN}`, {
      url: '',
      followers_url: '/followers',
      following_url: '/following{/other_user}',
      gists_url: '/gists{/gist_id}',
      starred_url: '/starred{/owner}{/repo}',
      subscriptions_url: '/subscriptions',
      organizations_url: '/orgs',
      repos_url: '/repos',
      events_url: '/events{/privacy}',
      received_events_url: '/received_events',
    }),
    type: 'User',
    user_view_type: 'public',
    site_admin: false,
  };
}

/** What every mention of the repository has, also the short ones. */
export function minimalRepository() {
  return {
    id: REPOSITORY_ID,
    node_id: 'R_kgDOIRTi2A',
    name: 'storefront',
    full_name: REPOSITORY,
    private: false,
    owner: user(),
    html_url: REPOSITORY_HTML,
    description: 'An example shop',
    fork: false,
    ...urls(REPOSITORY_API, {
      url: '',
      forks_url: '/forks',
      keys_url: '/keys{/key_id}',
      collaborators_url: '/collaborators{/collaborator}',
      teams_url: '/teams',
      hooks_url: '/hooks',
      issue_events_url: '/issues/events{/number}',
      events_url: '/events',
      assignees_url: '/assignees{/user}',
      branches_url: '/branches{/branch}',
      tags_url: '/tags',
      blobs_url: '/git/blobs{/sha}',
      git_tags_url: '/git/tags{/sha}',
      git_refs_url: '/git/refs{/sha}',
      trees_url: '/git/trees{/sha}',
      statuses_url: '/statuses/{sha}',
      languages_url: '/languages',
      stargazers_url: '/stargazers',
      contributors_url: '/contributors',
      subscribers_url: '/subscribers',
      subscription_url: '/subscription',
      commits_url: '/commits{/sha}',
      git_commits_url: '/git/commits{/sha}',
      comments_url: '/comments{/number}',
      issue_comment_url: '/issues/comments{/number}',
      contents_url: '/contents/{+path}',
      compare_url: '/compare/{base}...{head}',
      merges_url: '/merges',
      archive_url: '/{archive_format}{/ref}',
      downloads_url: '/downloads',
      issues_url: '/issues{/number}',
      pulls_url: '/pulls{/number}',
      milestones_url: '/milestones{/number}',
      notifications_url: '/notifications{?since,all,participating}',
      labels_url: '/labels{/name}',
      releases_url: '/releases{/id}',
      deployments_url: '/deployments',
    }),
  };
}

export function repository(now: Date) {
  return {
    ...minimalRepository(),
    created_at: isoTime(now, 400),
    updated_at: isoTime(now, 1),
    pushed_at: isoTime(now),
    git_url: `git://github.com/${REPOSITORY}.git`,
    ssh_url: `git@github.com:${REPOSITORY}.git`,
    clone_url: `${REPOSITORY_HTML}.git`,
    svn_url: REPOSITORY_HTML,
    homepage: null,
    size: 512,
    stargazers_count: 3,
    watchers_count: 3,
    language: 'TypeScript',
    has_issues: true,
    has_projects: true,
    has_downloads: true,
    has_wiki: true,
    has_pages: false,
    has_discussions: false,
    forks_count: 1,
    mirror_url: null,
    archived: false,
    disabled: false,
    open_issues_count: 2,
    license: {
      key: 'mit',
      name: 'MIT License',
      spdx_id: 'MIT',
      url: `${API}/licenses/mit`,
      node_id: 'MDc6TGljZW5zZTEz',
    },
    allow_forking: true,
    is_template: false,
    web_commit_signoff_required: false,
    topics: [],
    visibility: 'public',
    forks: 1,
    open_issues: 2,
    watchers: 3,
    default_branch: 'main',
    custom_properties: {},
  };
}
